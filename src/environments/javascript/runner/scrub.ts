import { closeRealm, freezeBuiltIns } from "./close-realm.js";
import { hostProcess } from "./host-realm.js";

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
  const load = () => {
    throw new Error("denied");
  };
  closeRealm({ hostProcess, keptGlobals: KEPT_GLOBALS, load });
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
  const arrayIterator = prototypeOf([][Symbol.iterator]());
  freezeBuiltIns(constructors, [JSON, Math, Reflect, arrayIterator, prototypeOf(arrayIterator)]);
}
