import { type Kind, kindOf } from "./host-functions.js";
import { describeLoss, describePath, isIterator } from "./json-loss.js";
import {
  append,
  apply,
  arrayBufferLength,
  bigintToString,
  dataViewBuffer,
  dataViewLength,
  dataViewOffset,
  defineProperty,
  getPrototypeOf,
  hasOwn,
  isArray,
  isFinite,
  keys,
  list,
  mapForEach,
  NativeError,
  NativeSet,
  NativeUint8Array,
  ObjectPrototype,
  ownKeys,
  primitiveOfBox,
  regExpToString,
  setAdd,
  setDelete,
  setForEach,
  setHas,
  stringifyJson,
  typedArrayLength,
  typedArrayTag,
} from "./primordials.js";
import { isError } from "./prototypes.js";

/** An answer as JSON. Both are missing when JSON has no form for it (cycles, `undefined`): it is shown as `print` shows it then. */
export interface JsonForm {
  readonly json?: string | undefined;
  /** What the value is, or what in it, when JSON would keep nothing of it, and what to hand in instead. */
  readonly lost?: string | undefined;
}

interface Walk {
  readonly above: Set<object>;
  readonly path: (string | number)[];
  lost: string | undefined;
}

/**
 * JSON text of an answer. Maps become objects (or lists of pairs when a key is no string), sets and bytes become arrays, big integers
 * and regular expressions become strings, errors keep name, message and cause: JSON alone would lose all of them. What would be lost
 * all the same, such as iterators, which could be read only once, is told.
 */
export function jsonFormOf(value: unknown): JsonForm {
  if (typeof value === "bigint" || (typeof value === "number" && !isFinite(value))) return {};
  const walk: Walk = { above: new NativeSet(), path: list(), lost: undefined };
  try {
    const converted = convert(value, walk);
    return walk.lost === undefined ? { json: stringifyJson(converted) as string | undefined } : { lost: walk.lost };
  } catch {
    // A cycle, a getter or a `toJSON` that throws: the value is shown as `print` shows it.
    return {};
  }
}

function convert(value: unknown, walk: Walk): unknown {
  if (typeof value === "bigint") return bigintToString(value);
  if (typeof value === "function" || typeof value === "symbol") return lose(value, walk);
  if (typeof value !== "object" || value === null) return value;
  if (setHas(walk.above, value)) throw new NativeError("a cycle");
  setAdd(walk.above, value);
  const converted = convertObject(value, walk);
  setDelete(walk.above, value);
  return converted;
}

function convertAt(key: string | number, value: unknown, walk: Walk): unknown {
  const { path } = walk;
  append(path, key);
  const converted = convert(value, walk);
  path.length -= 1;
  return converted;
}

function lose(value: unknown, walk: Walk): undefined {
  walk.lost ??= describePath(walk.path) + describeLoss(value);
}

function convertObject(value: object, walk: Walk): unknown {
  if (isArray(value)) return convertItems(value, value.length, walk);
  const kind = kindOfNonPlain(value);
  // Promises of calls refuse that a property of theirs is read.
  if (kind === "Promise") return lose(value, walk);
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === "function") {
    const given: unknown = apply(toJSON, value, [walk.path[walk.path.length - 1] ?? ""]);
    if (typeof given !== "object" || given === null) return convert(given, walk);
    return isArray(given) ? convertItems(given, given.length, walk) : convertKind(given, kindOfNonPlain(given), walk);
  }
  return convertKind(value, kind, walk);
}

function kindOfNonPlain(value: object): Kind {
  return isPlainObject(value) ? "" : kindOf(value);
}

function convertKind(value: object, kind: Kind, walk: Walk): unknown {
  const built = convertBuiltIn(value, kind, walk);
  if (built !== undefined) return built;
  return isIterator(value) ? lose(value, walk) : convertFields(value, walk);
}

/** What an object of a built-in class stands for: its items, or one word; `undefined` for all others. */
function convertBuiltIn(value: object, kind: Kind, walk: Walk): unknown {
  switch (kind) {
    case "Map":
      return convertMap(value as Map<unknown, unknown>, walk);
    case "Set":
      return convertSet(value as Set<unknown>, walk);
    case "ArrayBuffer":
      return convertItems(new NativeUint8Array(value as ArrayBuffer), arrayBufferLength(value), walk);
    case "DataView":
      return convertView(value, walk);
    case "RegExp":
      return regExpToString(value as RegExp);
    case "Box": {
      const held = primitiveOfBox(value);
      return typeof held === "bigint" ? bigintToString(held) : held;
    }
    default:
      return isPlainObject(value) || typedArrayTag(value) === undefined
        ? undefined
        : convertItems(value as ArrayLike<unknown>, typedArrayLength(value), walk);
  }
}

function convertItems(values: ArrayLike<unknown>, length: number, walk: Walk): unknown[] {
  const items = list<unknown>();
  for (let index = 0; index < length; index++) append(items, convertAt(index, values[index], walk));
  return items;
}

function convertSet(set: Set<unknown>, walk: Walk): unknown[] {
  const items = list<unknown>();
  setForEach(set, (item) => append(items, convertAt(items.length, item, walk)));
  return items;
}

function convertMap(map: Map<unknown, unknown>, walk: Walk): object {
  const pairs = list<unknown>();
  const fields = createFields();
  let named = true;
  mapForEach(map, (item, key) => {
    if (typeof key !== "string") named = false;
    const converted = convertAt(typeof key === "string" ? key : pairs.length, item, walk);
    const pair = list<unknown>();
    append(pair, typeof key === "string" ? key : convertAt(pairs.length, key, walk));
    append(pair, converted);
    append(pairs, pair);
    if (named) defineField(fields, key as string, converted);
  });
  return named ? fields : pairs;
}

function convertView(value: object, walk: Walk): unknown[] | undefined {
  let length: number;
  try {
    length = dataViewLength(value);
  } catch {
    // Its bytes were handed over to somebody else.
    return undefined;
  }
  return convertItems(new NativeUint8Array(dataViewBuffer(value), dataViewOffset(value), length), length, walk);
}

function convertFields(value: object, walk: Walk): object | undefined {
  const fields = createFields();
  const names = keys(value);
  let kept = 0;
  for (let index = 0; index < names.length; index++) {
    const name = names[index] as string;
    const item = (value as Record<string, unknown>)[name];
    // Methods beside data are left out, as JSON does.
    if (typeof item === "function") continue;
    kept += 1;
    defineField(fields, name, convertAt(name, item, walk));
  }
  if (isError(value)) return addErrorFields(value, fields, walk);
  return kept > 0 || (isPlainObject(value) && ownKeys(value).length === 0) ? fields : lose(value, walk);
}

function isPlainObject(value: object): boolean {
  const prototype = getPrototypeOf(value);
  return prototype === ObjectPrototype || prototype === null;
}

/** The fields of an error that are not enumerable. Its stack is no part of an answer. */
function addErrorFields(error: Error, fields: object, walk: Walk): object {
  const hidden = ["name", "message", "cause", "errors"] as const;
  const ordered = createFields();
  for (let index = 0; index < hidden.length; index++) {
    const name = hidden[index] as string;
    if (index < 2 || hasOwn(error, name)) {
      defineField(ordered, name, convertAt(name, (error as unknown as Record<string, unknown>)[name], walk));
    }
  }
  const names = keys(fields);
  for (let index = 0; index < names.length; index++) {
    const name = names[index] as string;
    if (!hasOwn(ordered, name)) defineField(ordered, name, (fields as Record<string, unknown>)[name]);
  }
  return ordered;
}

/** Without a prototype, so that no `toJSON` of a cell's prototypes changes what was converted. */
function createFields(): object {
  return { __proto__: null } as object;
}

function defineField(fields: object, name: string, value: unknown): void {
  defineProperty(fields, name, { value, enumerable: true, configurable: true });
}
