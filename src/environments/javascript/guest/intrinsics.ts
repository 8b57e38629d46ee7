import {
  append,
  defineProperty,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  globalObject,
  list,
  NativeRangeError,
  ownKeys,
  setPrototypeOf,
  splitText,
  symbolToString,
} from "./primordials.js";
import { noteProxies } from "./proxies.js";
import { putBack } from "./put-back.js";

interface Original {
  readonly holder: object;
  readonly key: string | symbol;
  readonly value: unknown;
  readonly get: unknown;
  readonly set: unknown;
  readonly descriptor: PropertyDescriptor;
}

/** What programs use, and what a cell that breaks it would break for all that follow. */
const HOLDERS = [
  ..."Object Function Array String Number Boolean Symbol BigInt Promise RegExp Date Map Set WeakMap WeakSet Proxy".split(
    " ",
  ),
  ..."Error TypeError RangeError ReferenceError SyntaxError AggregateError ArrayBuffer DataView Uint8Array".split(" "),
  ..."JSON Math Reflect Intl".split(" "),
];
const GLOBALS = [
  ...HOLDERS,
  ..."undefined NaN Infinity globalThis parseInt parseFloat isNaN isFinite".split(" "),
  ..."encodeURIComponent decodeURIComponent encodeURI decodeURI eval".split(" "),
  ..."EvalError URIError Int8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array".split(" "),
  ..."Float32Array Float64Array BigInt64Array BigUint64Array Iterator".split(" "),
];

/** Longest text that may be split into single characters: the engine dies of arrays four times as long, and memory ends before. */
const MAX_SPLIT_CHARS = 50_000_000;

interface Parent {
  readonly holder: object;
  readonly parent: object | null;
}

const originals = list<Original>();
const parents = list<Parent>();

function keep(holder: object, key: string | symbol): void {
  const descriptor = getOwnPropertyDescriptor(holder, key);
  // What cannot be changed need not be put back.
  if (!descriptor || (!descriptor.configurable && !descriptor.writable)) return;
  append(originals, { holder, key, value: descriptor.value, get: descriptor.get, set: descriptor.set, descriptor });
}

/** Takes note of all properties of an object, as they are to be put back. */
export function keepAll(holder: object): void {
  append(parents, { holder, parent: getPrototypeOf(holder) });
  const names = ownKeys(holder);
  for (let index = 0; index < names.length; index++) keep(holder, names[index] as string | symbol);
}

/** Guards what would kill the engine, and takes note of the built-ins as they are. Runs before any cell. */
export function keepIntrinsics(): void {
  guardSplit();
  noteProxies();
  append(parents, { holder: globalObject, parent: getPrototypeOf(globalObject) });
  for (const name of GLOBALS) keep(globalObject, name);
  for (const name of HOLDERS) {
    const holder = (globalObject as unknown as Record<string, (object & { prototype?: object }) | undefined>)[name];
    if (!holder) continue;
    keepAll(holder);
    if (holder.prototype) keepAll(holder.prototype);
  }
  const arrayIterator = getPrototypeOf([][Symbol.iterator]()) as object;
  keepAll(arrayIterator);
  keepAll(getPrototypeOf(arrayIterator) as object);
  keepAll(getPrototypeOf(Uint8Array) as object);
  keepAll((getPrototypeOf(Uint8Array) as unknown as { prototype: object }).prototype);
}

function isOriginal(now: PropertyDescriptor, { value, get, set }: Original): boolean {
  return now.value === value && now.get === get && now.set === set;
}

/** Names of built-ins to which a cell has given values of its own. */
export function overwrittenBuiltIns(): string[] {
  const names = list<string>();
  for (let index = 0; originals[index]?.holder === globalObject; index++) {
    const original = originals[index] as Original;
    const now = getOwnPropertyDescriptor(globalObject, original.key);
    if (now && !isOriginal(now, original) && now.value !== undefined) append(names, nameOf(original.key));
  }
  return names;
}

/** Puts back every built-in that a cell has overwritten or deleted. What cells have added stays. Gives what cannot be put back. */
export function restoreIntrinsics(): string | undefined {
  let locked: string | undefined;
  for (let index = 0; index < originals.length; index++) {
    const original = originals[index] as Original;
    const now = getOwnPropertyDescriptor(original.holder, original.key);
    if (now && isOriginal(now, original)) continue;
    if (!putBack(original.holder, original.key, original.descriptor)) locked = nameOf(original.key);
  }
  for (let index = 0; index < parents.length; index++) {
    const { holder, parent } = parents[index] as Parent;
    if (getPrototypeOf(holder) !== parent && !setPrototypeOf(holder, parent)) locked = "a prototype";
  }
  return locked;
}

function nameOf(key: string | symbol): string {
  return typeof key === "symbol" ? symbolToString(key) : key;
}

function guardSplit(): void {
  const guarded = {
    split(this: unknown, separator?: unknown, limit?: unknown): string[] {
      if (separator === "" && typeof this === "string" && this.length > MAX_SPLIT_CHARS && limit === undefined) {
        throw new NativeRangeError(
          `split("") of a text of ${this.length} characters would take more memory than there is. ` +
            "Go through it with a loop over text[i], or split one slice at a time",
        );
      }
      return splitText(this as string, separator as string, limit as number);
    },
  };
  defineProperty(String.prototype, "split", {
    value: guarded.split,
    writable: true,
    configurable: true,
    enumerable: false,
  });
}
