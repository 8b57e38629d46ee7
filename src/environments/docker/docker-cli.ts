import { execFile, spawn } from "node:child_process";
import type { DockerSettings } from "./options.js";

const ANSWER_TIMEOUT_MS = 60_000;
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** What a question to the engine came to. */
export interface DockerAnswer {
  readonly ok: boolean;
  readonly output: string;
  /** What went wrong, in Docker's words or the system's. */
  readonly problem: string;
}

/** The Docker command line, pointed at one engine. */
export class DockerCli {
  readonly #path: string;
  readonly #engine: readonly string[];

  constructor({ dockerPath, host, context }: Pick<DockerSettings, "dockerPath" | "host" | "context">) {
    this.#path = dockerPath;
    this.#engine = [
      ...(host === undefined ? [] : ["--host", host]),
      ...(context === undefined ? [] : ["--context", context]),
    ];
  }

  /** The whole command for some parameters. */
  command(parameters: readonly string[]): readonly string[] {
    return [this.#path, ...this.#engine, ...parameters];
  }

  /** Runs a command that answers. Never rejects. */
  ask(parameters: readonly string[]): Promise<DockerAnswer> {
    const settings = { timeout: ANSWER_TIMEOUT_MS, maxBuffer: MAX_ANSWER_BYTES, windowsHide: true };
    return new Promise((resolve) => {
      execFile(this.#path, [...this.#engine, ...parameters], settings, (error, output, errorOutput) => {
        resolve({ ok: error === null, output, problem: errorOutput.trim() || (error?.message ?? "") });
      });
    });
  }

  /**
   * Kills a container and removes it with all it holds. Settles once the command is done; it goes on when this process ends, and a
   * Ctrl-C does not reach it. Never rejects: what could not be removed now is found by the next sweep.
   */
  remove(names: readonly string[]): Promise<void> {
    return new Promise((resolve) => {
      const child = spawn(this.#path, [...this.#engine, "rm", "--force", "--volumes", ...names], {
        stdio: "ignore",
        windowsHide: true,
        detached: process.platform !== "win32",
      });
      child.once("error", () => resolve());
      child.once("exit", () => resolve());
    });
  }
}
