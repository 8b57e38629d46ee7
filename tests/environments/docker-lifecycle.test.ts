import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { OWNER_MACHINE, OWNER_PID, OWNER_START, thisMachine } from "../../src/environments/docker/owner.js";
import { docker } from "../../src/environments/docker.js";
import { localEnvironment } from "../../src/environments/local.js";
import type { Environment } from "../../src/spec/environment.js";
import type { LanguageModel } from "../../src/spec/model.js";
import { RLMWrapper } from "../../src/wrapper.js";
import { type BuiltCli, buildCli } from "../cli/build-cli.js";
import { askDocker, findTestEngine } from "./docker-engine.js";
import { openRequest } from "./open-session.js";

const engine = findTestEngine();
const image = "image" in engine ? engine.image : "";
const test = it.skipIf("missing" in engine);
const options = { image, memoryMb: 256 };
const hosts: ChildProcess[] = [];
let host: BuiltCli;

beforeAll(async () => {
  host = await buildCli("tests/environments/docker-host.ts");
});

afterAll(async () => {
  for (const { pid } of hosts) {
    const left = containersOf(pid);
    if (left.length > 0) askDocker("rm", "--force", ...left);
  }
  await host[Symbol.asyncDispose]();
});

function containersOf(pid: number | undefined): string[] {
  const names = askDocker("ps", "--all", "--filter", `label=${OWNER_PID}=${pid}`, "--format", "{{.Names}}");
  return names.split("\n").filter((name) => name !== "");
}

/** Waits until the engine has removed all containers of a process. */
async function untilNone(pid: number | undefined): Promise<void> {
  while (containersOf(pid).length > 0) await wait(50);
}

/** Starts a host of its own, and waits until code runs in its container. */
async function startHost(...parameters: readonly string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, [host.path, image, ...parameters], { stdio: ["ignore", "pipe", "inherit"] });
  hosts.push(child);
  await once(child.stdout, "data");
  return child;
}

async function withEnvironment(body: (environment: Environment) => Promise<void>): Promise<void> {
  const environment = docker(options);
  await body(environment);
  await environment.close?.();
  expect(containersOf(process.pid)).toEqual([]);
}

test("a session has a container of its own, which is named, labelled and limited, and gone when it is closed", () =>
  withEnvironment(async (environment) => {
    const session = await environment.open(openRequest());
    await session.execute("1");
    const [name = "", ...others] = containersOf(process.pid);
    expect(others).toEqual([]);
    expect(name).toMatch(/^rlm-[0-9a-f-]{36}$/);
    const [found] = JSON.parse(askDocker("inspect", name));
    expect(found.Config).toMatchObject({
      User: "65534:65534",
      Labels: { "rlm.session": name.slice(4), [OWNER_PID]: String(process.pid) },
    });
    expect(found.HostConfig).toMatchObject({
      NetworkMode: "none",
      ReadonlyRootfs: true,
      Privileged: false,
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges"],
      Memory: 256 * 1024 * 1024,
      MemorySwap: 256 * 1024 * 1024,
      NanoCpus: 1e9,
      PidsLimit: 64,
      IpcMode: "none",
      LogConfig: { Type: "none" },
      AutoRemove: true,
      Binds: null,
    });
    expect(found.Mounts).toEqual([]);
    await session.close();
    expect(containersOf(process.pid)).toEqual([]);
  }));

test("an aborted run leaves no container, even while code runs", () =>
  withEnvironment(async (environment) => {
    const controller = new AbortController();
    const call = async () => {
      setImmediate(() => controller.abort());
      return null;
    };
    const session = await environment.open(openRequest({ signal: controller.signal, host: { call } }));
    await expect(session.execute("await llm_query('a'); for (;;) {}")).rejects.toThrow("closed");
    await session.close();
    expect(containersOf(process.pid)).toEqual([]);
  }));

test("a container that is killed from outside is replaced, and the cell is told", () =>
  withEnvironment(async (environment) => {
    const call = async () => {
      askDocker("kill", ...containersOf(process.pid));
      return null;
    };
    const session = await environment.open(openRequest({ host: { call } }));
    await session.load("context", "kept");
    const result = await session.execute("await llm_query('a'); 1");
    expect(result.reset?.reason).toContain("killed");
    expect((await session.execute("context")).value).toContain("kept");
    await session.close();
  }));

test("a container whose command was killed is removed and replaced", () =>
  withEnvironment(async (environment) => {
    const call = async () => {
      const [name = ""] = containersOf(process.pid);
      // Only once the code runs on: an idle REPL would end by itself when its input closes.
      setTimeout(() => process.kill(commandOf(name), "SIGKILL"), 300);
      return null;
    };
    const session = await environment.open(openRequest({ host: { call } }));
    const result = await session.execute("await llm_query('a'); for (;;) {}");
    expect(result.error?.name).toBe("ResourceError");
    expect((await session.execute("1 + 1")).value).toBe("2");
    expect(containersOf(process.pid)).toHaveLength(1);
    await session.close();
  }));

test("code is interrupted many times, and each time its variables stay", () =>
  withEnvironment(async (environment) => {
    let controller = new AbortController();
    const call = async () => {
      setImmediate(() => controller.abort());
      return null;
    };
    const session = await environment.open(openRequest({ host: { call } }));
    await session.execute("let rounds = 0");
    for (let round = 1; round <= 5; round++) {
      controller = new AbortController();
      const { signal } = controller;
      const { error } = await session.execute("rounds += 1; await llm_query('a'); for (;;) {}", { signal });
      expect(error?.name).toBe("AbortError");
      expect((await session.execute("rounds")).value).toBe(String(round));
    }
    expect(containersOf(process.pid)).toHaveLength(1);
    await session.close();
  }));

test("spares are containers too, and gone when the environment is closed", () =>
  withEnvironment(async (environment) => {
    for (let run = 0; run < 3; run++) {
      const session = await environment.open(openRequest());
      expect((await session.execute("6 * 7")).value).toBe("42");
      await session.close();
    }
  }));

test("a wrapper takes it by name, with the names that other libraries use", async () => {
  const root: LanguageModel = {
    provider: "scripted",
    complete: async () => ({ text: "```repl\nFINAL(context.toUpperCase())\n```", stopReason: "stop", usage: null }),
  };
  const rlm = new RLMWrapper(root, "root", { environment: "docker", environmentOptions: { image } });
  expect((await rlm.agenerate("Louder?", "quiet")).answer).toBe("QUIET");
  expect((await rlm.agenerate("Louder?", "still")).answer).toBe("STILL");
  await rlm.close();
  expect(containersOf(process.pid)).toEqual([]);
});

test("an image that is not there is named, with what to do", async () => {
  const environment = docker({ image: "rlm-nowhere:none" });
  const session = await environment.open(openRequest());
  await expect(session.execute("1")).rejects.toThrow("Run `docker pull rlm-nowhere:none`");
  await session.close();
});

test("an engine that does not answer is told apart from a missing command", async () => {
  const environment = docker({ image, host: "unix:///nowhere/docker.sock" });
  const session = await environment.open(openRequest());
  await expect(session.execute("1")).rejects.toThrow("No Docker engine answers");
  await session.close();
});

test("a host that exits takes its containers along", async () => {
  const child = await startHost("exit");
  await untilNone(child.pid);
});

test("the container of a killed host is removed by the next one, and those of others stay", async () => {
  const child = await startHost();
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
  expect(containersOf(child.pid)).toHaveLength(1);
  const living = startIdle({ [OWNER_MACHINE]: thisMachine(), [OWNER_PID]: String(process.ppid) });
  const elsewhere = startIdle({ [OWNER_MACHINE]: "another machine", [OWNER_PID]: String(child.pid) });
  const reused = startIdle({
    [OWNER_MACHINE]: thisMachine(),
    [OWNER_PID]: String(process.ppid),
    [OWNER_START]: "then",
  });
  try {
    await withEnvironment(async (environment) => {
      const session = await environment.open(openRequest());
      await session.execute("1");
      await session.close();
    });
    const names = askDocker("ps", "--all", "--no-trunc", "--format", "{{.ID}}").split("\n");
    expect(names).toEqual(expect.arrayContaining([living, elsewhere]));
    expect(names).not.toContain(reused);
    expect(containersOf(child.pid)).toHaveLength(1);
  } finally {
    askDocker("rm", "--force", living, elsewhere);
  }
  expect(containersOf(child.pid)).toEqual([]);
});

test("a context of 100 MB takes at most 2 s more than in a local process", async () => {
  const context = "a line of some text, the like of which fills logs\n".repeat(2_000_000);
  const load = async (environment: Environment) => {
    const session = await environment.open(openRequest());
    await session.execute("1");
    const startedAt = performance.now();
    await session.load("context", context);
    expect((await session.execute("context.length")).value).toBe(String(context.length));
    const ms = performance.now() - startedAt;
    await session.close();
    await environment.close?.();
    return ms;
  };
  const local = await load(localEnvironment());
  expect((await load(docker({ image, memoryMb: 1024 }))) - local).toBeLessThan(2_000);
});

/** A container that waits, with labels of a test. */
function startIdle(labels: Readonly<Record<string, string>>): string {
  const flags = Object.entries(labels).flatMap(([label, value]) => ["--label", `${label}=${value}`]);
  return askDocker(
    "run",
    "--detach",
    "--rm",
    "--network",
    "none",
    ...flags,
    image,
    "-e",
    "setInterval(() => {}, 1000)",
  );
}

/** Process id of the `docker run` of a container. */
function commandOf(name: string): number {
  const pids = readdirSync("/proc").filter((entry) => /^\d+$/.test(entry));
  const found = pids.find((pid) => {
    try {
      const parts = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
      return parts.includes("run") && parts.includes(name);
    } catch {
      // It has ended meanwhile.
      return false;
    }
  });
  return Number(found);
}
