import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, describe, expect, it, vi } from "vitest";
import { type E2BCreate, type E2BOptions, e2b } from "../../src/environments/e2b.js";
import type { LanguageModel } from "../../src/spec/model.js";
import { testEnvironment } from "../../src/testing/environment-suite.js";
import { RLMWrapper } from "../../src/wrapper.js";
import { buildCli } from "../cli/build-cli.js";
import { optionalPackage } from "../helpers/optional-package.js";
import { E2BFake } from "./fakes/e2b.js";
import { openRequest } from "./open-session.js";
import { testSandboxes } from "./sandbox-suite.js";

const KEY = "e2b_0123456789abcdef";
const sdk = await optionalPackage<{ Sandbox: { create: E2BCreate } }>("e2b");

if (sdk.missing) {
  it.skip(`in sandboxes of E2B ${sdk.note}`, () => {});
} else {
  const fake = await E2BFake.start();
  afterAll(() => fake.close());
  const server = { apiUrl: fake.url, sandboxUrl: fake.url };
  const createSandbox: E2BCreate = (template, options) => sdk.get().Sandbox.create(template, { ...options, ...server });
  const make = (options: E2BOptions = {}) => e2b({ apiKey: KEY, createSandbox, ...options });

  // One for all of the suite: each environment of its own would ask for the version of Node first.
  const shared = make();
  afterAll(() => shared.close?.());
  testEnvironment({ describe, it, expect, make: () => ({ ...shared, close: async () => {} }) });
  testSandboxes({ fake, make, secrets: [KEY] });

  it("asks for a sandbox without internet access that ends by itself, and shows its key to nobody else", async () => {
    const environment = make({ template: "node-24", timeoutMs: 90_000 });
    const before = fake.requests.length;
    const session = await environment.open(openRequest());
    await session.execute("1");
    await session.close();
    const [create = "", kill = ""] = fake.requests.slice(before);
    expect(JSON.parse(create.slice("POST /v2/sandboxes ".length))).toEqual({
      templateID: "node-24",
      timeout: 90,
      allow_internet_access: false,
      metadata: { "created-by": "rlm" },
    });
    expect(kill).toMatch(/^DELETE \/sandboxes\//);
    expect([...fake.keys]).toEqual([KEY]);
    expect(fake.requests.join()).not.toContain(KEY);
  });

  it("extends the life of a sandbox as long as its session is open, and not after", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    try {
      const session = await make({ timeoutMs: 60_000 }).open(openRequest());
      await session.execute("1");
      const before = fake.requests.length;
      vi.advanceTimersByTime(30_000);
      const extension = expect.stringMatching(/\/timeout \{"timeout":60\}$/);
      await vi.waitFor(() => expect(fake.requests.slice(before)).toEqual([extension]));
      await session.close();
      vi.advanceTimersByTime(120_000);
      expect(fake.requests.slice(before).filter((request) => request.includes("/timeout"))).toHaveLength(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it("passes over what a login shell says", async () => {
    fake.greeting = "Welcome!\nrlm: not really\nLast login: never";
    try {
      const session = await make().open(openRequest());
      expect((await session.execute("6 * 7")).value).toBe("42");
      await session.close();
    } finally {
      fake.greeting = "";
    }
  });

  it("ends its sandboxes when this process exits", async () => {
    await using host = await buildCli("tests/environments/sandbox-host.ts", "tests/optional/node_modules/");
    const killed = fake.next("kill");
    const env = { ...process.env, E2B_API_KEY: KEY, E2B_API_URL: fake.url, E2B_SANDBOX_URL: fake.url };
    await promisify(execFile)(process.execPath, [host.path, "e2b"], { env });
    await killed;
    await vi.waitFor(() => expect(fake.machines.size).toBe(0));
  }, 30_000);

  it("is there by name", async () => {
    const root: LanguageModel = {
      provider: "scripted",
      complete: async () => ({ text: "```repl\nFINAL(context.toUpperCase())\n```", stopReason: "stop", usage: null }),
    };
    const created = fake.created;
    const environmentOptions = { createSandbox, apiKey: KEY };
    const rlm = new RLMWrapper(root, "root", { environment: "e2b", environmentOptions });
    expect((await rlm.agenerate("Louder?", "quiet")).answer).toBe("QUIET");
    await rlm.close();
    expect(fake.created).toBe(created + 1);
    expect(fake.machines.size).toBe(0);
  });
}
