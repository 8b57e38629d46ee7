import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { programEsbuildPlugin } from "../../build/program.js";
import { localEnvironment } from "../../src/environments/local.js";
import type { JsonValue } from "../../src/spec/context.js";
import type { Environment, OpenRequest } from "../../src/spec/environment.js";
import { collectGarbage } from "../helpers/collect-garbage.js";
import { childrenOf } from "../helpers/processes.js";
import { localOptions } from "./local-options.js";

/** Processes that are started one after another. */
const MANY = process.env["RLM_LONG_TESTS"] === "1" ? 1_000 : 100;

/** Runs the command where there is no `/proc`, if the system lets it. */
const WITHOUT_PROC = `exec unshare -rm /bin/sh -c 'mount -t tmpfs none /proc && exec "$0" "$@"' "$0" "$@"`;

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
import { get } from "node:http";
import { localEnvironment } from "./src/environments/local.ts";
const environment = localEnvironment(JSON.parse(process.argv[2]));
const session = await environment.open({
  host: { call: ({ arguments: [prompt] }) => new Promise((resolve) => get(process.argv[4] + prompt, (reply) => reply.on("data", (text) => resolve(String(text))))) },
  functions: [{ name: "llm_query", kind: "query" }], values: {},
  limits: { cellTimeoutMs: 60000, cellWallTimeoutMs: 60000 }, signal: new AbortController().signal,
});
await session.execute("1");
if (process.argv[3] === "crowd") {
  const others = await Promise.all(Array.from({ length: 20 }, () => environment.open({
    host: { call: async () => null }, functions: [], values: {}, limits: { cellTimeoutMs: 60000, cellWallTimeoutMs: 60000 }, signal: new AbortController().signal,
  })));
  const ends = await Promise.all(others.map((other) => other.execute("2").then(({ value }) => value, ({ code }) => code)));
  console.log([...new Set(ends)].sort().join());
  await Promise.all(others.map((other) => other.close()));
  console.log((await session.execute("3")).value);
}
if (process.argv[3] === "stay") setInterval(() => {}, 60_000);
if (process.argv[3] === "spin") session.execute("while (true) {}");
if (process.argv[3] === "work") {
  const { value } = await session.execute("await llm_query('a') + 1");
  await session.close();
  console.log("answer " + value);
}
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

interface Host {
  readonly host: ChildProcess;
  readonly children: readonly number[];
  readonly lines: readonly string[];
  readonly exited: Promise<unknown>;
}

async function startHost(
  what: "crowd" | "idle" | "exit" | "spin" | "stay" | "work",
  address = "",
  limit = "true",
): Promise<Host> {
  const command = [process.execPath, script, JSON.stringify(localOptions()), what, address];
  const host = spawn("/bin/sh", ["-c", `${limit}; exec "$0" "$@"`, ...command], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(host, "exit");
  const lines: string[] = [];
  for await (const line of createInterface({ input: host.stdout })) {
    if (line === "ready") break;
    lines.push(line);
  }
  // The others may be gone by now.
  const lives = what === "spin" || what === "stay" || what === "exit";
  return { host, children: lives ? childrenOf(host.pid ?? 0) : [], lines, exited };
}

async function runSessions(environment: Environment, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const session = await environment.open(request());
    await session.load("context", "x".repeat(100_000));
    expect((await session.execute("await llm_query('a') + context.length")).value).toBe("reply100000");
    await session.close();
  }
}

/** What this process holds, after a garbage collection. */
async function resources() {
  // Ends of processes are told in later turns.
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  collectGarbage();
  return {
    handles: process.getActiveResourcesInfo().length,
    descriptors: readdirSync("/proc/self/fd").length,
    listeners: process.listenerCount("exit") + process.listenerCount("SIGINT") + process.listenerCount("SIGTERM"),
    heap: process.memoryUsage().heapUsed,
    resident: process.memoryUsage().rss,
  };
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

  it("gets its answer from a server elsewhere, and ends by itself", async () => {
    const server = createServer((_request, reply) => setTimeout(() => reply.end("reply"), 300));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const { lines, exited } = await startHost("work", `http://127.0.0.1:${port}/`);
    expect(lines).toEqual(["answer reply1"]);
    expect(await exited).toEqual([0, null]);
    server.close();
  });

  it.runIf(process.platform === "linux")("that has too many files open is told so, and goes on", async () => {
    const { lines, exited } = await startHost("crowd", "", "ulimit -n 48");
    expect(lines).toEqual(["2,ERR_RLM_ENVIRONMENT", "3"]);
    expect(await exited).toEqual([0, null]);
  });

  it.runIf(spawnSync("/bin/sh", ["-c", `${WITHOUT_PROC}; true`, "/bin/true"]).status === 0)(
    "runs cells where there is no /proc",
    async () => {
      const { lines, exited } = await startHost("crowd", "", WITHOUT_PROC);
      expect(lines).toEqual(["2", "3"]);
      expect(await exited).toEqual([0, null]);
    },
  );

  it.runIf(process.platform === "linux")("leaves no process behind when it exits", async () => {
    const { children, exited } = await startHost("exit");
    expect(children.length).toBe(1);
    await exited;
    expect(await until(() => !children.some(isRunning), 3_000)).toBe(true);
  });

  it.runIf(process.platform === "linux").each([
    ["while a cell runs", "spin"],
    ["while its session waits for the next cell", "stay"],
  ] as const)("leaves no process behind when it is killed %s", async (_when, what) => {
    const { host, children, exited } = await startHost(what);
    expect(children.length).toBe(1);
    host.kill("SIGKILL");
    await exited;
    expect(await until(() => !children.some(isRunning), 3_000)).toBe(true);
  });
});

describe("an environment", () => {
  it.runIf(process.platform === "linux")(
    `leaves no process, handle, listener or memory behind after ${MANY} sessions, one after another`,
    async () => {
      const before = new Set(childrenOf(process.pid));
      const environment = localEnvironment(localOptions());
      await closeAfter(environment, async () => {
        await runSessions(environment, MANY / 4);
        const early = await resources();
        await runSessions(environment, (MANY * 3) / 4);
        const late = await resources();
        expect(late.handles - early.handles).toBeLessThanOrEqual(2);
        expect(late.descriptors - early.descriptors).toBeLessThanOrEqual(6);
        expect(late.listeners).toBe(early.listeners);
        expect(late.heap - early.heap).toBeLessThan(MANY * 10_000);
        // Buffers and the engine's own memory come on top; a session of this context that was kept would be 100 KB or more.
        expect(late.resident - early.resident).toBeLessThan(20e6 + MANY * 20_000);
      });
      expect(await until(() => childrenOf(process.pid).every((pid) => before.has(pid)), 5_000)).toBe(true);
    },
    600_000,
  );

  it("listens for the end of this process no more often when there are many like it", async () => {
    const before = process.listenerCount("exit");
    const environments = Array.from({ length: 12 }, () => localEnvironment(localOptions()));
    const sessions = await Promise.all(environments.map((environment) => environment.open(request())));
    await Promise.all(sessions.map((session) => session.execute("1")));
    expect(process.listenerCount("exit")).toBeLessThanOrEqual(before + 1);
    await Promise.all(sessions.map((session) => session.close()));
    await Promise.all(environments.map((environment) => environment.close?.()));
    expect(process.listenerCount("exit")).toBe(before);
  });

  it("finds a Node binary from the folder of this process", async () => {
    const here = mkdtempSync(join("node_modules", ".lifecycle-"));
    symlinkSync(localOptions().nodePath ?? process.execPath, join(here, "node"));
    const environment = localEnvironment({ nodePath: join(here, "node"), jail: false });
    await closeAfter(environment, async () => {
      const session = await environment.open(request());
      expect((await session.execute("1 + 1")).value).toBe("2");
      await session.close();
      rmSync(here, { recursive: true });
    });
  });

  it("runs what was asked for before a cell was aborted when that has ended", async () => {
    const environment = localEnvironment(localOptions());
    await closeAfter(environment, async () => {
      const session = await environment.open(request());
      await session.execute("const big = new Float64Array(5e6).map(Math.random)");
      const controller = new AbortController();
      const aborted = session.execute("big.sort()", { signal: controller.signal });
      const next = session.execute("big.length");
      setTimeout(() => controller.abort(), 50);
      expect((await aborted).error?.name).toBe("AbortError");
      expect((await next).value).toBe("5000000");
      await session.close();
    });
  });

  it("tells of what was lost before the cell and in it", async () => {
    const environment = localEnvironment({ ...localOptions(), heapMb: 64 });
    await closeAfter(environment, async () => {
      const before = new Set(childrenOf(process.pid));
      const session = await environment.open(request());
      await session.execute("var early = () => 1");
      for (const pid of childrenOf(process.pid)) if (!before.has(pid)) process.kill(pid, "SIGKILL");
      // Its end is told in the turn in which the system has taken it back.
      await until(() => childrenOf(process.pid).every((pid) => before.has(pid)), 5_000);
      const { reset } = await session.execute("var late = () => 2; const all = []; for (;;) all.push([all.length])");
      expect(reset?.lost).toEqual(["early"]);
      await session.close();
    });
  });

  it.runIf(process.platform === "linux")("leaves no process behind that a value cannot be sent to", async () => {
    const before = new Set(childrenOf(process.pid));
    const cycle: Record<string, JsonValue> = {};
    cycle["self"] = cycle;
    const environment = localEnvironment(localOptions());
    const session = await environment.open({ ...request(), values: { cycle } });
    await expect(session.execute("1")).rejects.toThrow("circular");
    await session.close();
    await environment.close?.();
    expect(await until(() => childrenOf(process.pid).every((pid) => before.has(pid)), 5_000)).toBe(true);
  });

  it("keeps nothing of the cells of a session that are over", async () => {
    const environment = localEnvironment(localOptions());
    await closeAfter(environment, async () => {
      const session = await environment.open(request());
      const print = async (cells: number) => {
        for (let cell = 0; cell < cells; cell++) await session.execute("print('x'.repeat(1e6) + Math.random())");
        collectGarbage();
        return process.memoryUsage().heapUsed;
      };
      const early = await print(5);
      expect((await print(40)) - early).toBeLessThan(10e6);
      await session.close();
    });
  });

  it.runIf(process.platform === "linux")("runs fifty sessions at once, and leaves no process behind", async () => {
    const before = new Set(childrenOf(process.pid));
    const environment = localEnvironment(localOptions());
    await closeAfter(environment, async () => {
      const sessions = await Promise.all(Array.from({ length: 50 }, () => environment.open(request())));
      const results = await Promise.all(
        sessions.map((session, index) => session.execute(`await llm_query('a') + ${index}`)),
      );
      expect(results.map(({ value }) => value)).toEqual(sessions.map((_, index) => `reply${index}`));
      await Promise.all(sessions.map((session) => session.close()));
    });
    expect(await until(() => childrenOf(process.pid).every((pid) => before.has(pid)), 5_000)).toBe(true);
  });

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
      // Only a kill stops the split below, and that comes some time after the limit.
      const limits = { cellTimeoutMs: 200, cellWallTimeoutMs: 10_000 };
      const session = await environment.open({ ...request(), limits });
      await session.load("context", "again");
      await session.execute("let kept = [1]; let lost = () => 1");
      const { reset } = await session.execute("'b'.repeat(2e8).split('b')");
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

it("looks for Node again when it was not there before", async () => {
  const nodePath = join(folder, "late-node");
  const environment = localEnvironment({ ...localOptions(), jail: false, nodePath });
  const early = await environment.open(request());
  await expect(early.execute("1 + 1")).rejects.toThrow(`The Node binary ${nodePath} could not be run`);
  symlinkSync(process.execPath, nodePath);
  expect((await early.execute("1 + 1")).value).toBe("2");
  await early.close();
  const session = await environment.open(request());
  expect((await session.execute("1 + 1")).value).toBe("2");
  await session.close();
  await environment.close?.();
});
