import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, describe, expect, it, vi } from "vitest";
import { type ModalClient, type ModalOptions, modal } from "../../src/environments/modal.js";
import type { LanguageModel } from "../../src/spec/model.js";
import { testEnvironment } from "../../src/testing/environment-suite.js";
import { RLMWrapper } from "../../src/wrapper.js";
import { buildCli } from "../cli/build-cli.js";
import { optionalPackage } from "../helpers/optional-package.js";
import { type Grpc, ModalFake, type ProtoLoader } from "./fakes/modal.js";
import { openRequest } from "./open-session.js";
import { testSandboxes } from "./sandbox-suite.js";

const TOKEN_ID = "ak-0123456789abcdef";
const TOKEN_SECRET = "as-fedcba9876543210";
/** The protocol's word for no network at all. */
const BLOCKED = 2;

interface Sdk {
  readonly ModalClient: new (parameters: object) => ModalClient;
}
const sdk = await optionalPackage<Sdk>("modal");
const grpc = await optionalPackage<Grpc>("@grpc/grpc-js");
const loader = await optionalPackage<ProtoLoader>("@grpc/proto-loader");
const missing = [sdk, grpc, loader].find((found) => found.missing);

/** The SDK finds its server by a variable alone. */
function connect(url: string): ModalClient {
  const before = process.env["MODAL_SERVER_URL"];
  process.env["MODAL_SERVER_URL"] = url;
  try {
    const { ModalClient: Client } = sdk.get();
    return new Client({ tokenId: TOKEN_ID, tokenSecret: TOKEN_SECRET, logLevel: "error" });
  } finally {
    if (before === undefined) delete process.env["MODAL_SERVER_URL"];
    else process.env["MODAL_SERVER_URL"] = before;
  }
}

if (missing) {
  it.skip(`in sandboxes of Modal ${missing.note}`, () => {});
} else {
  const fake = await ModalFake.start(grpc.get(), loader.get());
  afterAll(() => fake.close());
  const client = connect(fake.url);
  const make = (options: ModalOptions = {}) => modal({ client, ...options });

  // One for all of the suite: each environment of its own would ask for the version of Node first.
  const shared = make();
  afterAll(() => shared.close?.());
  testEnvironment({ describe, it, expect, make: () => ({ ...shared, close: async () => {} }) });
  testSandboxes({ fake, make, secrets: [TOKEN_ID, TOKEN_SECRET] });

  it("asks for a sandbox without network that ends by itself and takes no more than its share", async () => {
    const before = fake.requests.length;
    const environment = make({ appName: "mine", image: "node:24-slim", timeoutMs: 90_000, cpu: 0.5, memoryMiB: 512 });
    const session = await environment.open(openRequest());
    await session.execute("1");
    await session.close();
    const [app, image, sandbox] = fake.requests.slice(before);
    expect(app).toMatchObject({ method: "app", request: { appName: "mine" } });
    expect(image).toMatchObject({ method: "image", request: { image: { dockerfileCommands: ["FROM node:24-slim"] } } });
    expect(sandbox).toMatchObject({
      method: "sandbox",
      request: {
        definition: {
          timeoutSecs: 90,
          networkAccess: { networkAccessType: BLOCKED },
          resources: { milliCpu: 500, memoryMb: 512, memoryMbMax: 512 },
        },
        tags: [{ tagName: "created-by", tagValue: "rlm" }],
      },
    });
    expect([...fake.tokens]).toEqual([TOKEN_SECRET]);
  });

  it("goes on in a new sandbox at the end of a life, and says that this was the reason", async () => {
    const call = async () => {
      await fake.expire();
      return null;
    };
    const session = await make({ timeoutMs: 60_000 }).open(openRequest({ host: { call } }));
    const { reset } = await session.execute("let kept = 1; await llm_query('a')");
    expect(reset?.reason).toContain("reached the life time of its sandbox of 60 s (`timeoutMs`)");
    await session.close();
    expect(fake.machines.size).toBe(0);
  });

  it("ends its sandboxes when this process exits", async () => {
    await using host = await buildCli("tests/environments/sandbox-host.ts", "tests/optional/node_modules/");
    const killed = fake.next("kill");
    const tokens = { MODAL_TOKEN_ID: TOKEN_ID, MODAL_TOKEN_SECRET: TOKEN_SECRET };
    const env = { ...process.env, ...tokens, MODAL_SERVER_URL: fake.url };
    await promisify(execFile)(process.execPath, [host.path, "modal"], { env });
    await killed;
    await vi.waitFor(() => expect(fake.machines.size).toBe(0));
  }, 30_000);

  it("is there by name", async () => {
    const root: LanguageModel = {
      provider: "scripted",
      complete: async () => ({ text: "```repl\nFINAL(context.toUpperCase())\n```", stopReason: "stop", usage: null }),
    };
    const rlm = new RLMWrapper(root, "root", { environment: "modal", environmentOptions: { client } });
    expect((await rlm.agenerate("Louder?", "quiet")).answer).toBe("QUIET");
    await rlm.close();
    expect(fake.machines.size).toBe(0);
  });
}
