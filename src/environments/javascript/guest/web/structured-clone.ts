import {
  append,
  arrayBufferLength,
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
  mapSize,
  NativeArrayBuffer,
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
  setSize,
  typedArrayBuffer,
  typedArrayConstructors,
  typedArrayLength,
  typedArrayOffset,
  typedArrayTag,
} from "../primordials.js";
import { isError } from "../prototypes.js";
import { domError } from "./dom-error.js";

type Copies = Map<object, unknown>;

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
  const special = copyCollection(value, copies) ?? copyBinary(value, copies) ?? copyBuiltIn(value, copies);
  if (special !== undefined) return special;
  if (isInstance(value, Promise) || isInstance(value, WeakMap) || isInstance(value, WeakSet)) refuse(value);
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

/** Reads with the getter of a class, which refuses objects of any other. */
function belongs(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

function copyCollection(value: object, copies: Copies): unknown {
  if (belongs(() => mapSize(value as Map<unknown, unknown>))) {
    const made = remember(copies, value, new NativeMap<unknown, unknown>());
    const pairs = list<[unknown, unknown]>();
    mapForEach(value as Map<unknown, unknown>, (item, key) => append(pairs, [key, item]));
    for (let index = 0; index < pairs.length; index++) {
      const pair = pairs[index] as [unknown, unknown];
      mapSet(made, copy(pair[0], copies), copy(pair[1], copies));
    }
    return made;
  }
  if (belongs(() => setSize(value as Set<unknown>))) {
    const made = remember(copies, value, new NativeSet<unknown>());
    const items = list<unknown>();
    setForEach(value as Set<unknown>, (item) => append(items, item));
    for (let index = 0; index < items.length; index++) setAdd(made, copy(items[index], copies));
    return made;
  }
  return undefined;
}

function copyBuffer(buffer: ArrayBuffer, copies: Copies): ArrayBuffer {
  const known = mapGet(copies, buffer);
  return known !== undefined ? (known as ArrayBuffer) : remember(copies, buffer, arrayBufferSlice(buffer, 0));
}

function copyBinary(value: object, copies: Copies): unknown {
  const tag = typedArrayTag(value);
  if (tag !== undefined) {
    const constructor = mapGet(typedArrayConstructors, tag) as new (...values: unknown[]) => unknown;
    const buffer = copyBuffer(typedArrayBuffer(value), copies);
    return remember(copies, value, new constructor(buffer, typedArrayOffset(value), typedArrayLength(value)));
  }
  if (isInstance(value, NativeArrayBuffer) && belongs(() => arrayBufferLength(value)))
    return copyBuffer(value as ArrayBuffer, copies);
  if (!isInstance(value, NativeDataView) || !belongs(() => dataViewLength(value))) return undefined;
  const buffer = copyBuffer(dataViewBuffer(value), copies);
  return remember(copies, value, new NativeDataView(buffer, dataViewOffset(value), dataViewLength(value)));
}

function copyBuiltIn(value: object, copies: Copies): unknown {
  if (belongs(() => dateValue(value as Date))) return remember(copies, value, new NativeDate(dateValue(value as Date)));
  if (isInstance(value, NativeRegExp) && belongs(() => regExpSource(value as RegExp))) {
    return remember(copies, value, new NativeRegExp(regExpSource(value as RegExp), regExpFlags(value as RegExp)));
  }
  if (isError(value)) return copyError(value, copies);
  const primitive = primitiveOfBox(value);
  return primitive === undefined ? undefined : remember(copies, value, Object(primitive));
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
