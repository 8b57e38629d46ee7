import { execFileSync } from "node:child_process";

/** Command lines of the processes that this one has started, but for the one that lists them. */
export function startedProcesses(): readonly string[] {
  const list = execFileSync("ps", ["-A", "-o", "ppid=,args="]).toString().split("\n");
  const own = list.map((line) => line.trim()).filter((line) => line.startsWith(`${process.pid} `));
  return own.map((line) => line.slice(line.indexOf(" ") + 1)).filter((command) => !/^ps |esbuild/.test(command));
}
