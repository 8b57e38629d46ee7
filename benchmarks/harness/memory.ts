import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const REPL_FLAG = "--disallow-code-generation-from-strings";

/** Megabytes of a process as Linux counts them; `undefined` elsewhere, or when the process is gone. */
export function residentMegabytes(pid: number | "self", field: "VmRSS" | "VmHWM"): number | undefined {
  const status = readProc(`${pid}/status`);
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}

/** Lets the peak of this process begin anew. Whether the system can. */
export function resetPeak(): boolean {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
    return true;
  } catch {
    // Not Linux, or a kernel without it: peaks are then not reported.
    return false;
  }
}

/**
 * Takes memory and gives it back. A virtual machine gets its memory from its host when it is touched first, at several times the price of
 * later touches, and whatever is measured next would pay it.
 */
export function touchMemory(bytes: number): void {
  execFileSync(process.execPath, ["-e", `Buffer.alloc(${bytes}, 1)`]);
}

/** The REPL processes that this process has started and that are alive. */
export function replProcesses(): readonly number[] {
  return descendants(process.pid).filter((pid) => readProc(`${pid}/cmdline`).includes(REPL_FLAG));
}

function descendants(pid: number): number[] {
  const children = readProc(`${pid}/task/${pid}/children`).split(" ").filter(Boolean).map(Number);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, "utf8");
  } catch {
    // The process has just ended, or this is not Linux.
    return "";
  }
}
