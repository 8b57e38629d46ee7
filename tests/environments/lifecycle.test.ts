import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { programEsbuildPlugin } from "../../build/program.js";
import { localEnvironment } from "../../src/environments/local.js";
import type { Environment, OpenRequest } from "../../src/spec/environment.js";
import { localOptions } from "./local-options.js";

const folder = mkdtempSync(join(tmpdir(), "lifecycle-"));
const script = join(folder, "host.mjs");

const request = (): OpenRequest => ({
  host: { call: async () => "reply" },
  functions: [{ name: "llm_query", kind: "query" }],
  values: {},
  limits: { cellTimeoutMs: 5_000, cellWallTimeoutMs: 10_000 },
  signal: new AbortController().signal,
});

/** A host of its own, with an open session that runs what the test says. Prints its process ids, then `ready`. */
const HOST = `
import { localEnvironment } from "./src/environments/local.ts";
const environment = localEnvironment(JSON.parse(process.argv[2]));
const session = await environment.open({
  host: { call: async () => "reply" }, functions: [], values: {},
  limits: { cellTimeoutMs: 60000, cellWallTimeoutMs: 60000 }, signal: new AbortController().signal,
});
await session.execute("1");
if (process.argv[3] === "spin") session.execute("while (true) {}");
if (process.argv[3] === "exit") setTimeout(() => process.exit(0), 100), session.execute("while (true) {}");
console.log("ready");
`;

beforeAll(async () => {
  await build({
    stdin: { contents: HOST, resolveDir: fileURLToPath(new URL("../..", import.meta.url)), loader: "ts" },
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: script,
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    plugins: [programEsbuildPlugin()],
    logLevel: "error",
  });
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Children of a process, read from the system. */
function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return text === "" ? [] : text.split(" ").map(Number);
}

function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

async function until(condition: () => boolean, milliseconds: number): Promise<boolean> {
  const end = performance.now() + milliseconds;
  while (!condition() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
  return condition();
}

async function startHost(what: string): Promise<{ host: ChildProcess; children: number[]; exited: Promise<unknown> }> {
  const host = spawn(process.execPath, [script, JSON.stringify(localOptions()), what], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(host, "exit");
  for await (const line of createInterface({ input: host.stdout })) if (line === "ready") break;
  return { host, children: what === "idle" ? [] : childrenOf(host.pid ?? 0), exited };
}

async function closeAfter(environment: Environment, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } finally {
    await environment.close?.();
  }
}

describe("a host", () => {
  it("ends by itself although a session is open", async () => {
    const { exited } = await startHost("idle");
    expect(await exited).toEqual([0, null]);
  });

  it.runIf(process.platform === "linux")("leaves no process behind when it exits", async () => {
    const { children, exited } = await startHost("exit");
    expect(children.length).toBe(1);
    await exited;
    expect(await until(() => !children.some(isRunning), 3_000)).toBe(true);
  });

  it.runIf(process.platform === "linux")("leaves no process behind when it is killed while a cell runs", async () => {
    const { host, children, exited } = await startHost("spin");
    expect(children.length).toBe(1);
    host.kill("SIGKILL");
    await exited;
    expect(await until(() => !children.some(isRunning), 3_000)).toBe(true);
  });
});

describe("an environment", () => {
  it.runIf(process.platform === "linux")(
    "leaves no process behind after many sessions, one after another and at once",
    async () => {
      const before = new Set(childrenOf(process.pid));
      const environment = localEnvironment(localOptions());
      await closeAfter(environment, async () => {
        for (let index = 0; index < 20; index++) {
          const session = await environment.open(request());
          expect((await session.execute("await llm_query('a')")).value).toBe("reply");
          await session.close();
        }
        const sessions = await Promise.all(Array.from({ length: 20 }, () => environment.open(request())));
        const results = await Promise.all(sessions.map((session, index) => session.execute(`${index} * 2`)));
        expect(results.map(({ value }) => value)).toEqual(sessions.map((_, index) => String(index * 2)));
        await Promise.all(sessions.map((session) => session.close()));
      });
      expect(await until(() => childrenOf(process.pid).every((pid) => before.has(pid)), 5_000)).toBe(true);
      expect(process.listenerCount("exit")).toBeLessThan(10);
    },
  );

  it("ends a session when its signal is aborted, also in the middle of a cell", async () => {
    const environment = localEnvironment(localOptions());
    await closeAfter(environment, async () => {
      const controller = new AbortController();
      const session = await environment.open({ ...request(), signal: controller.signal });
      await session.execute("1");
      const running = session.execute("while (true) {}");
      setTimeout(() => controller.abort(), 20);
      await expect(running).rejects.toMatchObject({ code: "ERR_RLM_ABORTED" });
      await session.close();
    });
  });

  it("brings the REPL back when its process was killed between two cells", async () => {
    const environment = localEnvironment(localOptions());
    await closeAfter(environment, async () => {
      const session = await environment.open(request());
      await session.load("context", "again");
      await session.execute("let kept = [1]; let lost = () => 1");
      const { reset } = await session.execute("new Array(1e9).fill(0).map(() => ({}))");
      expect(reset).toMatchObject({ restored: ["kept"], lost: ["lost"] });
      expect((await session.execute("context + kept")).value).toBe("again1");
      await session.close();
    });
  });

  it("says what is wrong with a Node binary that is none", async () => {
    const environment = localEnvironment({ nodePath: "/nonexistent/node" });
    const session = await environment.open(request());
    await expect(session.execute("1")).rejects.toMatchObject({ code: "ERR_RLM_ENVIRONMENT" });
    await session.close();
  });

  it.each([{ heapMb: 1 }, { heapMb: 100.5 }, { idleSpares: -1 }, { isolateNetwork: true as unknown as false }])(
    "refuses %o",
    (options) => {
      expect(() => localEnvironment(options)).toThrow(Object.keys(options)[0]);
    },
  );
});
