import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Command lines of the processes that this one has started, but for the one that lists them. */
export function startedProcesses(): readonly string[] {
  const list = execFileSync("ps", ["-A", "-o", "ppid=,args="]).toString().split("\n");
  const own = list.map((line) => line.trim()).filter((line) => line.startsWith(`${process.pid} `));
  return own.map((line) => line.slice(line.indexOf(" ") + 1)).filter((command) => !/^ps |esbuild/.test(command));
}

/** Children of a process, as Linux lists them. */
export function childrenOf(pid: number): readonly number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return text === "" ? [] : text.split(" ").map(Number);
}

/** The most memory that a process has had, in megabytes, as Linux counts it. */
export function peakMemoryMb(pid: number): number {
  return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
}
