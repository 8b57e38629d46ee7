import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createWriteStream, mkdirSync, rmSync } from "node:fs";
import { delimiter, dirname } from "node:path";
import { pipeline } from "node:stream/promises";

const node = dirname(process.env["RLM_TEST_NODE"] ?? process.execPath);
/** Folders and files of the driver, which on a real sandbox would go with it. */
const LEFT_BEHIND = /\/tmp\/rlm-[\w.-]+/g;

/** Stands in for a sandbox: its commands are real processes of this machine. */
export class Machine {
  readonly id: string;
  readonly processes = new Map<number, ChildProcess>();
  readonly #paths = new Set<string>();

  constructor(prefix: string) {
    this.id = `${prefix}${randomUUID()}`;
  }

  spawn([file = "", ...parameters]: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
    const path = `${node}${delimiter}${process.env["PATH"] ?? ""}`;
    const child = spawn(file, parameters, { cwd: "/", env: { PATH: path, HOME: "/nowhere", ...env } });
    for (const [path] of parameters.join(" ").matchAll(LEFT_BEHIND)) this.#paths.add(path);
    // Writing to a process that has ended is told to whoever writes.
    child.stdin.on("error", () => {});
    const { pid } = child;
    if (pid !== undefined) {
      this.processes.set(pid, child);
      child.once("close", () => this.processes.delete(pid));
    }
    return child;
  }

  async write(path: string, data: AsyncIterable<Uint8Array>): Promise<void> {
    for (const [left] of path.matchAll(LEFT_BEHIND)) this.#paths.add(left);
    mkdirSync(dirname(path), { recursive: true });
    await pipeline(data, createWriteStream(path));
  }

  /** Ends all that runs and removes all that lies about. */
  async end(): Promise<void> {
    const closed = [...this.processes.values()].map((child) => once(child, "close"));
    for (const child of this.processes.values()) child.kill("SIGKILL");
    await Promise.all(closed);
    for (const path of this.#paths) rmSync(path, { recursive: true, force: true });
  }
}
