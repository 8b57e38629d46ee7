import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import type { EnvironmentSession } from "../../../src/spec/environment.js";
import { findTestPython, usePython } from "./python-under-test.js";

const found = await findTestPython();
const onLinux = process.platform === "linux";

const POPEN = "import os, subprocess\nchild = subprocess.Popen(['sleep', '300']).pid";
const APART = "import os, subprocess\nchild = subprocess.Popen(['sleep', '300'], start_new_session=True).pid";
const FORK = "import os, time\nchild = os.fork()\nif child == 0: time.sleep(300)";
const THREAD = `${APART.replace("child =", "def start(): global child; child =")}
import threading
thread = threading.Thread(target=start); thread.start(); thread.join()`;

/** Fails while a process runs. Killed ones are gone a moment later, or wait for a parent that never asks. */
function expectGone(pid: number): void {
  let state = "gone";
  try {
    process.kill(pid, 0);
    state = onLinux ? (/^\d+ \(.*\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1] ?? "gone") : "there";
  } catch {
    // No process has this number.
  }
  expect(["gone", "Z"]).toContain(state);
}

async function startChild(session: EnvironmentSession, code: string): Promise<number> {
  const { value } = await session.execute(`${code}\nchild`);
  return Number(value);
}

describe.skipIf("missing" in found)("what Python leaves running in the background", () => {
  const open = usePython();

  it.each([
    ["in its group", POPEN, true],
    ["in a session of its own", APART, onLinux],
    ["as a copy of Python", FORK, true],
    ["from a thread, in a session of its own", THREAD, onLinux],
  ])("ends with its session: %s", async (_name, code, isCaught) => {
    const session = await open();
    const child = await startChild(session, code);
    expect(child).toBeGreaterThan(0);
    await session.close();
    if (isCaught) await vi.waitFor(() => expectGone(child), 5_000);
    else process.kill(child, "SIGKILL");
  });

  it.each([
    ["in its group", POPEN],
    ["as a copy of Python", FORK],
  ])("ends with a process that is lost: %s", async (_name, code) => {
    const session = await open();
    const child = await startChild(session, code);
    const { reset } = await session.execute("os._exit(3)");
    expect(reset?.reason).toContain("ended with code 3");
    await vi.waitFor(() => expectGone(child), 5_000);
    expect((await session.execute("1 + 1")).value).toBe("2");
  });

  it("does not keep the end of its process from being told", async () => {
    const session = await open();
    const child = await startChild(session, APART);
    const { reset } = await session.execute("os._exit(3)");
    // Its parent had ended before anybody could look for its children.
    process.kill(child, "SIGKILL");
    expect(reset?.reason).toContain("ended with code 3");
    expect((await session.execute("1 + 1")).value).toBe("2");
  });
});
