/**
 * The modules and built-ins of this process, taken before its realm is closed. The runner is a classic script: `require`, `process` and
 * `settings` are parameters of the function around it.
 */
declare const settings: RunnerSettings;

/** What the loader hands over. */
export interface RunnerSettings {
  /** Folder of the package. */
  readonly directory: string;
  /** The Python program, which leaves its start in a variable; see `guest/pyodide_main.py`. */
  readonly guestSource: string;
  /** Bytes of the snapshot that follows; 0 to make one instead, write it to standard output and end. */
  readonly snapshotBytes: number;
  /** Python's memory may grow up to this size. */
  readonly memoryMb: number;
  /** The host interrupts by writing to descriptor 3; not on Windows, where it cannot be read without waiting. */
  readonly interruptible: boolean;
}

export const runnerSettings: RunnerSettings = settings;
export const fs: typeof import("node:fs") = require("node:fs");
export const hostProcess: NodeJS.Process = process;
export const now = performance.now.bind(performance);

/** A memory of the engine's virtual machine; there are no declarations of it. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

export const webAssembly = Reflect.get(globalThis, "WebAssembly") as {
  readonly Memory: { readonly prototype: WasmMemory };
};
