import { execFileSync, spawnSync } from "node:child_process";

const NAME = "python3";
const found = spawnSync(NAME, ["-c", "import sys; print(sys.version_info >= (3, 10))"], { encoding: "utf8" });

/** Why tests that need a Python of 3.10 or later are skipped; empty when there is one. */
export const noPython: string =
  found.status === 0 && found.stdout.trim() === "True" ? "" : "(skipped: there is no python3 of 3.10 or later)";

/** Runs a program of Python and gives what it printed. Its standard input is `input`. */
export function runPython(program: string, input = ""): string {
  return execFileSync(NAME, ["-I", "-c", program], { input, encoding: "utf8", maxBuffer: 64_000_000 });
}
