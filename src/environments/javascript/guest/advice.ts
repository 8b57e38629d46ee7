import { mapGet, NativeMap, regExpExec } from "./primordials.js";

const MISSING = /^(\w{1,20}) is not defined$/;
const FILES = "there are no files. What there is to read is in the variables";
const THREADS = "there is one thread. Use promises for what waits";
const NETWORK = "there is no network. Everything you need is in the variables";

/** What programs expect from Node or from browsers, and what to do without it. */
const INSTEAD = new NativeMap([
  ["process", "there is no Node here. Print with print(...)"],
  ["Buffer", "there is no Node here. Use TextEncoder, TextDecoder, atob, btoa and Uint8Array"],
  ["module", "there are no modules. Top-level names stay for later cells by themselves"],
  ["exports", "there are no modules. Top-level names stay for later cells by themselves"],
  ["__dirname", FILES],
  ["__filename", FILES],
  ["Worker", THREADS],
  ["SharedArrayBuffer", THREADS],
  ["Atomics", THREADS],
  ["XMLHttpRequest", NETWORK],
  ["WebSocket", NETWORK],
  ["Temporal", "use Date and Intl.DateTimeFormat"],
]);

/** What to write instead, for an error that says only what is not there; "" for all others. */
export function adviceFor(name: string, message: string): string {
  if (name === "EvalError") return ". eval and new Function are not available in this REPL: write the code itself";
  const missing = name === "ReferenceError" ? regExpExec(MISSING, message) : null;
  const instead = missing && mapGet(INSTEAD, missing[1] as string);
  return instead ? `. It is not available in this REPL: ${instead}` : "";
}
