import { hostProcess } from "./host-realm.js";

const PROCESS_MEMBERS = [
  "binding",
  "_linkedBinding",
  "dlopen",
  "getBuiltinModule",
  "kill",
  "_kill",
  "mainModule",
  "abort",
  "chdir",
  "_debugProcess",
  "_debugEnd",
  "_startProfilerIdleNotifier",
  "setUncaughtExceptionCaptureCallback",
  "loadEnvFile",
  "execve",
  "permission",
  "report",
  "features",
  "moduleLoadList",
];

/** What the runner itself and the engine need of the global object. */
const KEPT_GLOBALS = new Set<string | symbol>([
  ..."globalThis Infinity NaN undefined Object Function Array Number Boolean String Symbol Date Promise RegExp Error AggregateError".split(
    " ",
  ),
  ..."EvalError RangeError ReferenceError SyntaxError TypeError URIError JSON Math Map Set WeakMap WeakSet WeakRef BigInt Reflect".split(
    " ",
  ),
  ..."Proxy ArrayBuffer Uint8Array Int32Array DataView parseInt parseFloat isNaN isFinite Buffer Iterator".split(" "),
]);

/**
 * Takes the dangerous things out of the runner's realm and freezes the rest. Nothing of it is reachable from a cell; should a hole in the
 * engine or in this code ever change that, there is no module loader, no process and no code generation behind it.
 */
export function scrubRealm(): void {
  const holder = hostProcess as unknown as Record<string, unknown>;
  for (const name of PROCESS_MEMBERS) {
    Reflect.deleteProperty(holder, name);
    if (holder[name] !== undefined) Reflect.set(holder, name, undefined);
  }
  const loader = require("node:module") as Record<string, unknown> & { prototype: Record<string, unknown> };
  const deny = () => {
    throw new Error("denied");
  };
  Object.assign(loader, { _load: deny, createRequire: deny, _extensions: {}, _cache: {} });
  loader.prototype["require"] = deny;
  for (const name of Reflect.ownKeys(globalThis)) {
    if (!KEPT_GLOBALS.has(name)) Reflect.deleteProperty(globalThis, name);
  }
  freezeIntrinsics();
}

function freezeIntrinsics(): void {
  const prototypeOf = Object.getPrototypeOf as (value: unknown) => { constructor: unknown };
  const constructors = [
    ...[
      Object,
      Function,
      Array,
      String,
      Number,
      Boolean,
      Symbol,
      Promise,
      RegExp,
      Error,
      TypeError,
      RangeError,
      SyntaxError,
      EvalError,
    ],
    ...[Map, Set, WeakMap, Date, BigInt, ArrayBuffer, Uint8Array, prototypeOf(Uint8Array), Buffer],
    prototypeOf(function* () {}).constructor,
    prototypeOf(async () => {}).constructor,
  ] as { prototype?: object }[];
  for (const constructor of constructors) {
    if (constructor.prototype) Object.freeze(constructor.prototype);
    Object.freeze(constructor);
  }
  const arrayIterator = prototypeOf([][Symbol.iterator]());
  for (const value of [JSON, Math, Reflect, arrayIterator, prototypeOf(arrayIterator)]) Object.freeze(value);
}
