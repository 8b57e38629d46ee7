import { closeRealm, freezeBuiltIns } from "../../../javascript/runner/close-realm.js";
import { fs, hostProcess, webAssembly } from "./host-realm.js";
import type { Pyodide } from "./pyodide-api.js";

/** `EPERM` as Pyodide counts errors. */
const NOT_PERMITTED = 63;
/** What a shell says of a command that does not exist. */
const NO_SUCH_COMMAND = 127;
const NOBODY = 65534;
const USUAL_MASK = 0o022;

/** What Pyodide needs while it runs: built-ins of the language, and nothing else. */
const KEPT_GLOBALS = new Set<string | symbol>([
  ..."globalThis Infinity NaN undefined Object Function Array Number Boolean String Symbol Date Promise RegExp Error".split(
    " ",
  ),
  ..."AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError JSON Math Map Set WeakMap".split(
    " ",
  ),
  ..."WeakSet WeakRef BigInt Reflect Proxy ArrayBuffer SharedArrayBuffer Atomics DataView Int8Array Uint8Array".split(
    " ",
  ),
  ..."Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array BigInt64Array".split(
    " ",
  ),
  ..."BigUint64Array parseInt parseFloat isNaN isFinite Buffer Iterator FinalizationRegistry WebAssembly".split(" "),
  ..."TextDecoder TextEncoder performance".split(" "),
]);

/** Pyodide sets the length of stacks, and names constructors of objects that have one by inheritance. */
const ASSIGNED = new Set(["stackTraceLimit", "constructor"]);

/**
 * Takes away what Python could do by way of JavaScript. Python's own memory is a wall of the engine's making; what it can call of
 * JavaScript has from here on no module loader, no process and no code generation behind it.
 */
export function closePyodide(python: Pyodide): void {
  for (const name of Reflect.ownKeys(python)) Reflect.deleteProperty(python, name);
  closeRealm({ hostProcess, keptGlobals: KEPT_GLOBALS, load });
  const write = (text: unknown) => void fs.writeSync(2, `${String(text)}\n`);
  Object.assign(globalThis, {
    console: withFields({ log: write, info: write, warn: write, error: write, debug: write }),
    process: Object.seal(withFields({ getuid: () => NOBODY, umask: () => USUAL_MASK, version: "", exitCode: 0 })),
  });
  freezeLanguage();
}

/** Pyodide asks for modules by name when Python opens a socket or starts a process. Anything else than an error number would end it. */
function load(name: unknown): unknown {
  if (name === "node:child_process" || name === "child_process")
    return withFields({ spawnSync: () => withFields({ status: NO_SUCH_COMMAND }) });
  throw withFields({ name: "ErrnoError", errno: NOT_PERMITTED });
}

/** An object from which nothing leads to another. */
function withFields(fields: object): object {
  return Object.assign(Object.create(null), fields) as object;
}

function freezeLanguage(): void {
  const prototypeOf = Object.getPrototypeOf as (value: unknown) => { constructor: { prototype?: object } };
  const constructors = [...KEPT_GLOBALS]
    .map((name) => (globalThis as Record<string | symbol, unknown>)[name])
    .filter((value): value is { prototype?: object } => typeof value === "function");
  constructors.push(
    ...Object.getOwnPropertyNames(webAssembly)
      .map((name) => (webAssembly as unknown as Record<string, unknown>)[name])
      .filter((value): value is { prototype?: object } => typeof value === "function"),
    prototypeOf(Uint8Array) as { prototype?: object },
    ...[function* () {}, async () => {}, async function* () {}].map((value) => prototypeOf(value).constructor),
  );
  const iterators = [[].values(), new Map().entries(), new Set().values(), "".matchAll(/x/g)].map(prototypeOf);
  freezeBuiltIns(constructors, [JSON, Math, Reflect, Atomics, webAssembly, ...iterators], ASSIGNED);
}
