/**
 * The modules and built-ins of the runner's own realm, taken before the realm is scrubbed and frozen. The runner is a classic script:
 * `require`, `process` and `settings` are parameters of the function around it.
 */
declare const settings: RunnerSettings;

/** What the loader hands over. */
export interface RunnerSettings {
  /** Program of the guest, evaluated inside the context. */
  readonly guestSource: string;
  /** Makes the name of the tick function unguessable. */
  readonly nonce: string;
  /** Stop running code on SIGINT; not on Windows, where the signal kills. */
  readonly interruptible: boolean;
  /** Standard output carries only text: bytes go as lines. */
  readonly textOutput?: boolean;
  /** Folder of the files that the host uploads; Node's permission model opens it for reading. */
  readonly uploads?: string;
}

export const runnerSettings: RunnerSettings = settings;
export const fs: typeof import("node:fs") = require("node:fs");
export const vm: typeof import("node:vm") = require("node:vm");
export const { types } = require("node:util") as typeof import("node:util");
export const hostProcess: NodeJS.Process = process;

const crypto = Object.getOwnPropertyDescriptor(globalThis, "crypto") as {
  get(): import("node:crypto").webcrypto.Crypto;
};

/** Random bytes of the system. What makes them is loaded by the first call: few cells need it, and it takes a quarter of a process's start. */
export function randomBytes(count: number): Buffer {
  const bytes = Buffer.allocUnsafe(count);
  crypto.get.call(globalThis).getRandomValues(bytes);
  return bytes;
}

const loadV8 = hostProcess.getBuiltinModule.bind(hostProcess, "node:v8") as () => typeof import("node:v8");

/** Collects all garbage there is. What that takes is loaded by the first call as well. */
export function collectGarbage(): void {
  const { setFlagsFromString } = loadV8();
  // A function of contexts that are made while the flag is set: the guest's has none.
  setFlagsFromString("--expose-gc");
  const collect = vm.runInNewContext("gc") as () => void;
  setFlagsFromString("--no-expose-gc");
  collect();
}
