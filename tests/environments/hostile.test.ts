import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localEnvironment } from "../../src/environments/local.js";
import type { Environment, EnvironmentSession } from "../../src/spec/environment.js";
import { outputOf } from "../../src/testing/environment-suite.js";
import { ATTACKS, PROBE } from "./hostile-attacks.js";
import { localOptions } from "./local-options.js";

const canary = `canary-${randomUUID()}`;
const folder = mkdtempSync(join(tmpdir(), "hostile-"));
const file = join(folder, "canary.txt");
let server: Server;
let port = 0;
let connections = 0;
let environment: Environment;
let session: EnvironmentSession;

const openSession = () =>
  environment.open({
    host: {
      call: async ({ name, arguments: values }) => {
        if (name === "fail") throw Object.assign(new Error("refused"), { secret: canary, code: "E_REFUSED", process });
        return values[0] ?? null;
      },
    },
    functions: [
      { name: "llm_query", kind: "query" },
      { name: "echo", kind: "plain" },
      { name: "fail", kind: "plain" },
    ],
    values: {},
    limits: { cellTimeoutMs: 2_000, cellWallTimeoutMs: 10_000 },
    signal: new AbortController().signal,
  });

beforeAll(async () => {
  process.env["RLM_HOSTILE_CANARY"] = canary;
  writeFileSync(file, canary);
  server = createServer(() => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  port = typeof address === "object" && address ? address.port : 0;
  environment = localEnvironment(localOptions());
  session = await openSession();
});

afterAll(async () => {
  await session.close();
  await environment.close?.();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
  delete process.env["RLM_HOSTILE_CANARY"];
});

describe("a cell", () => {
  it(`has ${ATTACKS.length} attacks to try`, () => {
    expect(ATTACKS.length).toBeGreaterThanOrEqual(60);
  });

  it.each(ATTACKS)("finds no way out through %s", async (_name, code) => {
    await session.execute(PROBE);
    const result = await session.execute(code.replaceAll("PORT", String(port)));
    const shown = outputOf(result) + (result.value ?? "") + (result.error?.text ?? "");
    expect(shown.split("\n").filter((line) => line.startsWith("ESCAPE"))).toEqual([]);
    expect(shown).not.toContain(canary);
    // Whatever it did, the next cell is sound.
    const next = await session.execute(
      "print(JSON.stringify(await Promise.all([1, 2].map((n) => echo(n)))), typeof llm_query)",
    );
    expect([outputOf(next), next.error?.text]).toEqual(["[1,2] function\n", undefined]);
  });

  it("has opened no connection", () => {
    expect(connections).toBe(0);
  });

  it("leaves the host's own built-ins alone", async () => {
    expect(Object.getOwnPropertyNames({}.constructor.prototype).includes("polluted")).toBe(false);
    await session.execute("Object.prototype.polluted = Array.prototype.polluted = 1");
    expect(([] as { polluted?: number }).polluted).toBeUndefined();
  });
});
