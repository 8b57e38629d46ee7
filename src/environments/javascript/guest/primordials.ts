/**
 * The built-ins as they were before any cell ran. Cells may overwrite `JSON`, `Promise.prototype.then` or anything else; code in this
 * folder therefore calls built-ins only through these names and uses no syntax that looks them up behind the scenes: no `for...of`,
 * no spread of arrays, no array destructuring, no `await`, no method calls on values. The folder `web` is an exception: what it offers is
 * part of the cells' own world, and no part of the bridge depends on it.
 */
type Method<Self, Arguments extends unknown[], Result> = (this: Self, ...values: Arguments) => Result;

const { bind, call } = Function.prototype;
/** Turns a method into a function that takes `this` first. */
export const uncurry = bind.bind(call) as <Self, Arguments extends unknown[], Result>(
  method: Method<Self, Arguments, Result>,
) => (self: Self, ...values: Arguments) => Result;

function getterOf<Self, Result>(holder: object, key: PropertyKey): (self: Self) => Result {
  const descriptor = Reflect.getOwnPropertyDescriptor(holder, key);
  if (!descriptor?.get) throw new Error(`no getter ${String(key)}`);
  return uncurry(descriptor.get as Method<Self, [], Result>);
}

export const {
  apply,
  construct,
  get,
  has,
  ownKeys,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  setPrototypeOf,
  defineProperty,
  deleteProperty,
  isExtensible,
} = Reflect;
export const { freeze, hasOwn, is, keys } = Object;
export const { parse: parseJson, stringify: stringifyJson } = JSON;
export const { isArray } = Array;
export const { ceil, max, min, floor, trunc, round, sqrt } = Math;
export const { isFinite, parseFloat, parseInt } = Number;
export const dateNow = Date.now;
export const { iterator: symbolIterator, asyncIterator: symbolAsyncIterator, toStringTag } = Symbol;
/** By this name, since a cell may declare a variable `globalThis`. */
export const globalObject: object = globalThis;

export const ObjectPrototype: object = Object.prototype;
export const ArrayPrototype: object = Array.prototype;
export const NativePromise = Promise;
export const NativeProxy = Proxy;
export const NativeString = String;
export const NativeNumber = Number;
export const NativeError = Error;
export const NativeTypeError = TypeError;
export const NativeRangeError = RangeError;
export const NativeReferenceError = ReferenceError;
export const NativeMap = Map;
export const NativeSet = Set;
export const NativeWeakMap = WeakMap;

const captureStack = NativeError.captureStackTrace;
export function captureStackTrace(target: object, above: unknown): void {
  captureStack(target, above as (...values: unknown[]) => unknown);
}
const hasInstance = uncurry(Function.prototype[Symbol.hasInstance]);
/** May run code of a cell, as everything that asks proxies for their prototypes. */
export function isInstance(value: unknown, constructor: object): boolean {
  return hasInstance(constructor as (...values: unknown[]) => unknown, value);
}

export const promiseThen = uncurry(Promise.prototype.then) as <Value>(
  promise: PromiseLike<Value>,
  onFulfilled?: (value: Value) => unknown,
  onRejected?: (reason: unknown) => unknown,
) => Promise<unknown>;

export function resolvedPromise(): Promise<void> {
  return new NativePromise((resolve) => resolve());
}
export function rejectPromise(reason: unknown): Promise<never> {
  return new NativePromise((_resolve, reject) => reject(reason));
}

export const functionToString = uncurry(Function.prototype.toString);
export const symbolToString = uncurry(Symbol.prototype.toString);
export const numberToString = uncurry(Number.prototype.toString);
export const bigintToString = uncurry(BigInt.prototype.toString as (this: bigint, radix?: number) => string);

export const slice = uncurry(String.prototype.slice);
export const indexOf = uncurry(String.prototype.indexOf) as (self: string, search: string, from?: number) => number;
export const splitText = uncurry(String.prototype.split as Method<string, [string, number?], string[]>);
export const charCodeAt = uncurry(String.prototype.charCodeAt);
export const fromCharCode = String.fromCharCode;
export const toLowerCase = uncurry(String.prototype.toLowerCase);
export const trim = uncurry(String.prototype.trim);
export const replaceAll = uncurry(String.prototype.replaceAll as Method<string, [string, string], string>);
export const repeat = uncurry(String.prototype.repeat);
export const padEnd = uncurry(String.prototype.padEnd as Method<string, [number], string>);

export const join = uncurry(Array.prototype.join) as (self: ArrayLike<unknown>, separator: string) => string;
export const sliceArray = uncurry(Array.prototype.slice) as <Item>(
  self: readonly Item[],
  from?: number,
  to?: number,
) => Item[];

export const regExpExec = uncurry(RegExp.prototype.exec);
export const regExpToString = uncurry(RegExp.prototype.toString);
export const dateToIso = uncurry(Date.prototype.toISOString);
export const dateValue = uncurry(Date.prototype.getTime);

export const mapGet = uncurry(Map.prototype.get) as <Key, Value>(self: Map<Key, Value>, key: Key) => Value | undefined;
export const mapSet = uncurry(Map.prototype.set) as <Key, Value>(
  self: Map<Key, Value>,
  key: Key,
  value: Value,
) => unknown;
export const mapHas = uncurry(Map.prototype.has) as <Key>(self: Map<Key, unknown>, key: Key) => boolean;
export const mapDelete = uncurry(Map.prototype.delete) as <Key>(self: Map<Key, unknown>, key: Key) => boolean;
export const mapClear = uncurry(Map.prototype.clear);
export const mapForEach = uncurry(Map.prototype.forEach) as <Key, Value>(
  self: Map<Key, Value>,
  visit: (value: Value, key: Key) => void,
) => void;
const mapEntries = uncurry(Map.prototype.entries) as <Key, Value>(self: Map<Key, Value>) => Iterator<[Key, Value]>;
const setValues = uncurry(Set.prototype.values) as <Item>(self: Set<Item>) => Iterator<Item>;
const nextEntry = uncurry(new Map().entries().next as Method<unknown, [], IteratorResult<unknown>>);
const nextItem = uncurry(new Set().values().next as Method<unknown, [], IteratorResult<unknown>>);
/** The first entries, without going through all of them. */
export function firstEntries<Key, Value>(map: Map<Key, Value>, count: number): [Key, Value][] {
  return takeFirst(mapEntries(map), nextEntry, count) as [Key, Value][];
}
export function firstItems<Item>(set: Set<Item>, count: number): Item[] {
  return takeFirst(setValues(set), nextItem, count) as Item[];
}
function takeFirst(iterator: unknown, next: (self: unknown) => IteratorResult<unknown>, count: number): unknown[] {
  const taken = list<unknown>();
  while (taken.length < count) {
    const { done, value } = next(iterator);
    if (done) break;
    append(taken, value);
  }
  return taken;
}
export const mapSize = getterOf<Map<unknown, unknown>, number>(Map.prototype, "size");
export const setHas = uncurry(Set.prototype.has) as <Item>(self: Set<Item>, item: Item) => boolean;
export const setAdd = uncurry(Set.prototype.add) as <Item>(self: Set<Item>, item: Item) => unknown;
export const setDelete = uncurry(Set.prototype.delete) as <Item>(self: Set<Item>, item: Item) => boolean;
export const setClear = uncurry(Set.prototype.clear);
export const setForEach = uncurry(Set.prototype.forEach) as <Item>(
  self: Set<Item>,
  visit: (item: Item) => void,
) => void;
export const setSize = getterOf<Set<unknown>, number>(Set.prototype, "size");
export const weakGet = uncurry(WeakMap.prototype.get) as <Value>(
  self: WeakMap<object, Value>,
  key: object,
) => Value | undefined;
export const weakSet = uncurry(WeakMap.prototype.set) as <Value>(
  self: WeakMap<object, Value>,
  key: object,
  value: Value,
) => unknown;
export const weakHas = uncurry(WeakMap.prototype.has) as (self: WeakMap<object, unknown>, key: object) => boolean;

const TypedArray = getPrototypeOf(Uint8Array) as unknown as { prototype: object };
/** `undefined` for what is no typed array. */
export const typedArrayTag = getterOf<unknown, string | undefined>(TypedArray.prototype, Symbol.toStringTag);
export const typedArrayLength = getterOf<unknown, number>(TypedArray.prototype, "length");
export const typedArrayBuffer = getterOf<unknown, ArrayBuffer>(TypedArray.prototype, "buffer");
export const typedArrayOffset = getterOf<unknown, number>(TypedArray.prototype, "byteOffset");
export const typedArrayByteLength = getterOf<unknown, number>(TypedArray.prototype, "byteLength");
export const arrayBufferLength = getterOf<unknown, number>(ArrayBuffer.prototype, "byteLength");
export const arrayBufferSlice = uncurry(
  ArrayBuffer.prototype.slice as Method<ArrayBuffer, [number, number?], ArrayBuffer>,
);
export const dataViewBuffer = getterOf<unknown, ArrayBuffer>(DataView.prototype, "buffer");
export const dataViewOffset = getterOf<unknown, number>(DataView.prototype, "byteOffset");
export const dataViewLength = getterOf<unknown, number>(DataView.prototype, "byteLength");
export const NativeUint8Array = Uint8Array;
export const NativeDataView = DataView;
export const NativeDate = Date;
export const NativeRegExp = RegExp;
export const NativeArrayBuffer = ArrayBuffer;
export const regExpSource = getterOf<RegExp, string>(RegExp.prototype, "source");
export const regExpFlags = getterOf<RegExp, string>(RegExp.prototype, "flags");
/** In the order in which `flags` has them. */
export const regExpFlagTests: { readonly flag: string; readonly test: (value: RegExp) => boolean }[] = [];
for (const [flag, name] of Object.entries({
  d: "hasIndices",
  g: "global",
  i: "ignoreCase",
  m: "multiline",
  s: "dotAll",
  u: "unicode",
  v: "unicodeSets",
  y: "sticky",
})) {
  regExpFlagTests.push({ flag, test: getterOf<RegExp, boolean>(RegExp.prototype, name) });
}

/** By name, such as `Uint8Array`. */
export const typedArrayConstructors = new Map<string, unknown>(
  [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array]
    .concat([Float32Array, Float64Array, BigInt64Array, BigUint64Array] as never[])
    .map((constructor) => [constructor.name, constructor]),
);
export const errorConstructors = new Map(
  [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((constructor) => [
    constructor.name,
    constructor,
  ]),
);

const unboxers = [
  Number.prototype.valueOf,
  String.prototype.valueOf,
  Boolean.prototype.valueOf,
  BigInt.prototype.valueOf,
].map((unbox) => uncurry(unbox as (this: unknown) => unknown));
/** What a boxed primitive holds, `undefined` for any other object. */
export function primitiveOfBox(value: object): unknown {
  for (let index = 0; index < unboxers.length; index++) {
    try {
      return (unboxers[index] as (self: unknown) => unknown)(value);
    } catch {
      // Not a box of this type: the method refuses anything else.
    }
  }
  return undefined;
}

/** An array without a prototype: setters that a cell puts on `Array.prototype` cannot see what is written to it. */
export function list<Item>(): Item[] {
  const items: Item[] = [];
  setPrototypeOf(items, null);
  return items;
}

/** Adds without looking at `length` setters or prototypes. */
export function append<Item>(items: Item[], item: Item): void {
  items[items.length] = item;
}
