import { kindOf } from "../host-functions.js";
import {
  append,
  arrayBufferSlice,
  construct,
  dataViewBuffer,
  dataViewLength,
  dataViewOffset,
  dateValue,
  defineProperty,
  errorConstructors,
  getOwnPropertyDescriptor,
  isArray,
  isInstance,
  keys,
  list,
  mapForEach,
  mapGet,
  mapSet,
  NativeDataView,
  NativeDate,
  NativeError,
  NativeMap,
  NativeRegExp,
  NativeSet,
  primitiveOfBox,
  regExpFlags,
  regExpSource,
  setAdd,
  setForEach,
  typedArrayBuffer,
  typedArrayConstructors,
  typedArrayLength,
  typedArrayOffset,
  typedArrayTag,
} from "../primordials.js";
import { isError } from "../prototypes.js";
import { domError } from "./dom-error.js";

type Copies = Map<object, unknown>;
type BinaryClass = new (buffer: ArrayBuffer, offset: number, length: number) => unknown;

/** A deep copy: cycles, shared parts, maps, sets, dates, typed arrays and errors included. Functions and symbols are refused, as everywhere. */
export function structuredClone(value: unknown): unknown {
  return copy(value, new NativeMap());
}

function copy(value: unknown, copies: Copies): unknown {
  if (typeof value === "function" || typeof value === "symbol") refuse(value);
  if (typeof value !== "object" || value === null) return value;
  const known = mapGet(copies, value);
  if (known !== undefined) return known;
  return copyObject(value, copies);
}

function refuse(value: unknown): never {
  const shown = typeof value === "symbol" ? "a symbol" : typeof value === "function" ? "a function" : "this object";
  throw domError("DataCloneError", `structuredClone: ${shown} could not be cloned`);
}

function remember<Copy>(copies: Copies, value: object, made: Copy): Copy {
  mapSet(copies, value, made);
  return made;
}

function copyObject(value: object, copies: Copies): unknown {
  if (isArray(value)) {
    const made: unknown[] = remember(copies, value, []);
    made.length = value.length;
    return copyFields(value, made, copies);
  }
  switch (kindOf(value)) {
    case "Map":
      return copyMap(value as Map<unknown, unknown>, copies);
    case "Set":
      return copySet(value as Set<unknown>, copies);
    case "Date":
      return remember(copies, value, new NativeDate(dateValue(value as Date)));
    case "RegExp":
      return remember(copies, value, new NativeRegExp(regExpSource(value as RegExp), regExpFlags(value as RegExp)));
    case "ArrayBuffer":
      return copyBuffer(value as ArrayBuffer, copies);
    case "DataView":
      return copyView(
        value,
        dataViewLength(value),
        NativeDataView,
        dataViewBuffer(value),
        dataViewOffset(value),
        copies,
      );
    case "Box":
      return remember(copies, value, Object(primitiveOfBox(value) ?? refuse(value)));
    case "Promise":
    case "WeakMap":
      return refuse(value);
    case "":
      return copyOther(value, copies);
  }
}

function copyOther(value: object, copies: Copies): unknown {
  const tag = typedArrayTag(value);
  if (tag !== undefined) {
    const made = mapGet(typedArrayConstructors, tag) as BinaryClass;
    return copyView(value, typedArrayLength(value), made, typedArrayBuffer(value), typedArrayOffset(value), copies);
  }
  if (isError(value)) return copyError(value, copies);
  if (isInstance(value, WeakSet)) refuse(value);
  return copyFields(value, remember(copies, value, {}), copies);
}

function copyFields(from: object, to: object, copies: Copies): object {
  const names = keys(from);
  for (let index = 0; index < names.length; index++) {
    const name = names[index] as string;
    const item: unknown = copy((from as Record<string, unknown>)[name], copies);
    defineProperty(to, name, { value: item, writable: true, configurable: true, enumerable: true });
  }
  return to;
}

function copyMap(value: Map<unknown, unknown>, copies: Copies): unknown {
  const made = remember(copies, value, new NativeMap<unknown, unknown>());
  const pairs = list<[unknown, unknown]>();
  mapForEach(value, (item, key) => append(pairs, [key, item]));
  for (let index = 0; index < pairs.length; index++) {
    const pair = pairs[index] as [unknown, unknown];
    mapSet(made, copy(pair[0], copies), copy(pair[1], copies));
  }
  return made;
}

function copySet(value: Set<unknown>, copies: Copies): unknown {
  const made = remember(copies, value, new NativeSet<unknown>());
  const items = list<unknown>();
  setForEach(value, (item) => append(items, item));
  for (let index = 0; index < items.length; index++) setAdd(made, copy(items[index], copies));
  return made;
}

function copyBuffer(buffer: ArrayBuffer, copies: Copies): ArrayBuffer {
  const known = mapGet(copies, buffer);
  return known !== undefined ? (known as ArrayBuffer) : remember(copies, buffer, arrayBufferSlice(buffer, 0));
}

/** What shows a part of a buffer; several may share one. */
function copyView(
  value: object,
  length: number,
  constructor: BinaryClass,
  buffer: ArrayBuffer,
  offset: number,
  copies: Copies,
): unknown {
  return remember(copies, value, new constructor(copyBuffer(buffer, copies), offset, length));
}

function copyError(error: Error, copies: Copies): Error {
  const constructor = mapGet(errorConstructors, error.name) ?? NativeError;
  const made = remember(copies, error, construct(constructor, []) as Error);
  const names = ["message", "stack", "cause"];
  for (let index = 0; index < names.length; index++) {
    const name = names[index] as string;
    const descriptor = getOwnPropertyDescriptor(error, name);
    if (!descriptor || !("value" in descriptor)) continue;
    defineProperty(made, name, {
      value: copy(descriptor.value, copies),
      writable: true,
      configurable: true,
      enumerable: false,
    });
  }
  return made;
}
