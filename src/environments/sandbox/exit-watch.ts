import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { atExit, notAtExit } from "../host/at-exit.js";
import type { Sandbox } from "./sandbox.js";

/** What ends sandboxes after this process: a package, and a program that is given what it exports and the ids. */
export interface Farewell {
  readonly packageName: string;
  /** The text of a function `(sdk, ids) => void`. */
  readonly program: string;
  /** Variables that the SDK finds its credentials by, beside those of this process. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Ends what is open when this process exits. An exiting process sends no requests any more, so that another one does it, which needs the
 * package of the provider where this one has found it.
 */
export class ExitWatch {
  readonly #farewell: Farewell | undefined;
  readonly #open = new Set<Sandbox>();
  readonly #onExit = () => this.#endAll();

  constructor(farewell: Farewell | undefined) {
    this.#farewell = farewell;
  }

  add(sandbox: Sandbox): void {
    atExit(this.#onExit);
    this.#open.add(sandbox);
  }

  delete(sandbox: Sandbox): void {
    this.#open.delete(sandbox);
    if (this.#open.size === 0) notAtExit(this.#onExit);
  }

  #endAll(): void {
    const path = this.#farewell && findPackage(this.#farewell.packageName);
    if (!this.#farewell || path === undefined) return;
    const ids = JSON.stringify([...this.#open].map(({ id }) => id));
    const script = `(${this.#farewell.program})(require(${JSON.stringify(path)}),${ids})`;
    spawn(process.execPath, ["-e", script], {
      stdio: "ignore",
      windowsHide: true,
      detached: process.platform !== "win32",
      env: { ...process.env, ...this.#farewell.env },
      // An exiting process can tell nobody that it did not work; the life time of the sandboxes ends them then.
    }).once("error", () => {});
  }
}

function findPackage(name: string): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch {
    // Bundled, perhaps; then nothing can be loaded by another process.
    return undefined;
  }
}
