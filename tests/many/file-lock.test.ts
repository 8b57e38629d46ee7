import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { takeLock } from "../../src/many/file-lock.js";
import { temporaryFolder } from "./helpers.js";

async function startProcess(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child, "spawn");
  return child;
}

async function deadPid(): Promise<number> {
  const child = await startProcess();
  child.kill("SIGKILL");
  await once(child, "exit");
  return child.pid ?? 0;
}

/** Tries some steps of the event loop later, so that attempts are at different steps of theirs. */
async function takeLater(path: string, steps: number) {
  for (let step = 0; step < steps; step++) await setImmediate();
  return takeLock(path);
}

const lockOf = (pid: number | undefined, more: object = {}) => JSON.stringify({ pid, host: hostname(), ...more });

describe("takeLock", () => {
  it("is had by one at a time and leaves nothing behind", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "lock");
    const first = await takeLock(path);
    expect(await takeLock(path)).toEqual({ heldBy: `process ${process.pid} on ${hostname()}` });
    if ("release" in first) await first.release();
    expect(await readdir(folder)).toEqual([]);
    expect(await takeLock(path)).toHaveProperty("release");
  });

  it("is given to one of many that find a dead process's lock at the same time", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "lock");
    const stale = lockOf(await deadPid());
    for (let round = 0; round < 20; round++) {
      await writeFile(path, stale);
      const attempts = await Promise.all(Array.from({ length: 20 }, (_, index) => takeLater(path, index)));
      expect(attempts.filter((attempt) => "release" in attempt)).toHaveLength(1);
      expect(await readdir(folder)).toEqual(["lock"]);
    }
    expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ pid: process.pid });
  });

  it("is not taken from a process that lives", async () => {
    const path = join(await temporaryFolder(), "lock");
    const { pid } = await startProcess();
    await writeFile(path, lockOf(pid));
    expect(await takeLock(path)).toEqual({ heldBy: `process ${pid} on ${hostname()}` });
  });

  it.runIf(process.platform === "linux")(
    "is taken over when another process has the number of the one that died",
    async () => {
      const path = join(await temporaryFolder(), "lock");
      await writeFile(path, lockOf(process.pid, { began: "1" }));
      expect(await takeLock(path)).toHaveProperty("release");
    },
  );

  it.each([
    ["of another machine", JSON.stringify({ pid: 1, host: "elsewhere" }), "process 1 on elsewhere"],
    ["that is being written", "", "a process that cannot be told"],
    ["of another program", "hello", "a process that cannot be told"],
  ])("is not taken over when the file is one %s", async (_, text, holder) => {
    const path = join(await temporaryFolder(), "lock");
    await writeFile(path, text);
    expect(await takeLock(path)).toEqual({ heldBy: expect.stringContaining(holder) });
    expect(await readFile(path, "utf8")).toBe(text);
  });

  it("is not released when somebody else has it by now", async () => {
    const path = join(await temporaryFolder(), "lock");
    const attempt = await takeLock(path);
    await writeFile(path, "another's");
    if ("release" in attempt) await attempt.release();
    expect(await readFile(path, "utf8")).toBe("another's");
  });
});
