import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { type DockerOptions, resolveDockerOptions } from "../../src/environments/docker/options.js";
import { runArguments } from "../../src/environments/docker/run-arguments.js";
import { docker } from "../../src/environments/docker.js";
import { findTestEngine } from "./docker-engine.js";
import { openRequest } from "./open-session.js";

const engine = findTestEngine();
const image = "image" in engine ? engine.image : "";
const test = it.skipIf("missing" in engine);

/** What a program finds in a container of the REPL that has got past everything else: Node without any of its own restrictions. */
function inContainer(program: string, options: DockerOptions = {}) {
  const identity = { name: `rlm-probe-${randomUUID()}`, labels: {} };
  const settings = resolveDockerOptions({ image, memoryMb: 512, ...options });
  return spawnSync("docker", runArguments(settings, identity, ["node", "-e", program]), {
    encoding: "utf8",
    input: "",
  });
}

test("a container has no network", () => {
  const { stdout } = inContainer(`
    console.log(Object.keys(require("os").networkInterfaces()).filter((name) => name !== "lo").length);
    require("net").connect(53, "1.1.1.1").on("error", (error) => console.log(error.code));
  `);
  expect(stdout).toBe("0\nENETUNREACH\n");
});

test("a container's files cannot be written, and what can be written cannot be run", () => {
  const { stdout } = inContainer(`
    const fs = require("fs");
    const attempt = (work) => { try { work(); return "done" } catch (error) { return error.code } };
    for (const path of ["/x", "/etc/passwd", "/usr/bin/node", "/dev/shm/x", "/proc/sys/kernel/core_pattern"]) {
      console.log(path, attempt(() => fs.closeSync(fs.openSync(path, "a"))));
    }
    fs.writeFileSync("/tmp/run", "#!/usr/bin/node", { mode: 0o777 });
    console.log(require("child_process").spawnSync("/tmp/run").error?.code);
    console.log(attempt(() => fs.writeFileSync("/tmp/big", Buffer.alloc(64 * 1024 * 1024))));
  `);
  expect(stdout).not.toContain("done");
  expect(stdout).toContain("/x EROFS\n");
  expect(stdout.split("\n").slice(-3)).toEqual(["EACCES", "ENOSPC", ""]);
});

test("a container runs as an ordinary user without capabilities, behind a filter of system calls", () => {
  const { stdout } = inContainer(`
    console.log(process.getuid(), process.getgid());
    console.log(require("fs").readFileSync("/proc/self/status", "utf8"));
  `);
  expect(stdout).toMatch(/^65534 65534\n/);
  for (const set of ["CapInh", "CapPrm", "CapEff", "CapBnd"]) expect(stdout).toMatch(new RegExp(`${set}:\\s*0+\\n`));
  expect(stdout).toMatch(/NoNewPrivs:\s*1/);
  expect(stdout).toMatch(/Seccomp:\s*2/);
});

test("a container knows no variables of this process, its image or the command line", () => {
  const { stdout } = inContainer("console.log(Object.keys(process.env).filter((name) => process.env[name]).join())");
  expect(stdout.trim().split(",").toSorted()).toEqual(["HOME", "HOSTNAME", "PATH"]);
});

test("a container that takes too much memory is killed", () => {
  const { status } = inContainer("for (const all = []; ; ) all.push(Buffer.alloc(16 * 1024 * 1024, 1))", {
    memoryMb: 128,
    heapMb: 64,
  });
  expect(status).toBe(137);
});

test("a container may have only so many processes", () => {
  const { stdout } = inContainer(
    `const { spawn } = require("child_process");
     const children = Array.from({ length: 100 }, () => spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]));
     let refused = 0, settled = 0;
     const settle = () => { if (++settled === 100) { console.log(refused); children.forEach((child) => child.kill("SIGKILL")) } };
     for (const child of children) child.on("error", () => { refused += 1; settle() }).on("spawn", settle);`,
    { pids: 32 },
  );
  expect(Number(stdout)).toBeGreaterThan(60);
});

test("code in the REPL that takes too much memory is told so, and the context comes back", async () => {
  const environment = docker({ image, memoryMb: 192, heapMb: 128 });
  const session = await environment.open(openRequest({ limits: { cellTimeoutMs: 20_000, cellWallTimeoutMs: 30_000 } }));
  await session.load("context", "still here");
  const result = await session.execute("const all = []; for (;;) all.push(new Uint8Array(8e6).fill(1))");
  expect(result.error?.name).toBe("ResourceError");
  expect(result.reset?.reason).toMatch(/memory/);
  expect((await session.execute("context")).value).toContain("still here");
  await session.close();
  await environment.close?.();
}, 60_000);
