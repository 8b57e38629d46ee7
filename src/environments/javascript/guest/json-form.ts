import {
  append,
  bigintToString,
  defineProperty,
  isArray,
  isError,
  isFinite,
  keys,
  list,
  mapForEach,
  mapSize,
  NativeError,
  NativeSet,
  setAdd,
  setDelete,
  setForEach,
  setHas,
  setSize,
  stringifyJson,
  typedArrayLength,
  typedArrayTag,
} from "./primordials.js";

/**
 * JSON text of an answer, or `undefined` when JSON has no form for it (functions, cycles, `undefined`). Maps become objects (or lists of
 * pairs when a key is no string), sets and typed arrays become arrays, big integers become strings: JSON alone would lose all of them.
 */
export function jsonOf(value: unknown): string | undefined {
  if (typeof value === "bigint" || typeof value === "symbol") return undefined;
  if (typeof value === "number" && !isFinite(value)) return undefined;
  try {
    return stringifyJson(convert(value, new NativeSet())) as string | undefined;
  } catch {
    // A cycle, a getter or a `toJSON` that throws: the value is shown as `print` shows it.
    return undefined;
  }
}

function convert(value: unknown, above: Set<object>): unknown {
  if (typeof value === "bigint") return bigintToString(value);
  if (typeof value !== "object" || value === null) return value;
  if (setHas(above, value)) throw new NativeError("a cycle");
  if (typeof (value as { toJSON?: unknown }).toJSON === "function") return value;
  setAdd(above, value);
  const converted = convertObject(value, above);
  setDelete(above, value);
  return converted;
}

function convertObject(value: object, above: Set<object>): unknown {
  if (isArray(value)) {
    const items: unknown[] = [];
    for (let index = 0; index < value.length; index++) append(items, convert(value[index], above));
    return items;
  }
  if (typedArrayTag(value) !== undefined) {
    const items: unknown[] = [];
    const typed = value as ArrayLike<unknown>;
    for (let index = 0; index < typedArrayLength(value); index++) append(items, convert(typed[index], above));
    return items;
  }
  const fromMap = convertMap(value, above);
  if (fromMap) return fromMap;
  const fromSet = convertSet(value, above);
  if (fromSet) return fromSet;
  if (isError(value)) return { name: value.name, message: value.message };
  const fields: Record<string, unknown> = {};
  const names = keys(value);
  for (let index = 0; index < names.length; index++) {
    const name = names[index] as string;
    defineProperty(fields, name, {
      value: convert((value as Record<string, unknown>)[name], above),
      enumerable: true,
    });
  }
  return fields;
}

function convertMap(value: object, above: Set<object>): object | undefined {
  const map = value as Map<unknown, unknown>;
  try {
    mapSize(map);
  } catch {
    return undefined;
  }
  const pairs = list<[unknown, unknown]>();
  let named = true;
  mapForEach(map, (item, key) => {
    if (typeof key !== "string") named = false;
    append(pairs, [convert(key, above), convert(item, above)]);
  });
  if (!named) return pairs;
  const fields: Record<string, unknown> = {};
  for (let index = 0; index < pairs.length; index++) {
    const pair = pairs[index] as [string, unknown];
    defineProperty(fields, pair[0], { value: pair[1], enumerable: true });
  }
  return fields;
}

function convertSet(value: object, above: Set<object>): unknown[] | undefined {
  const set = value as Set<unknown>;
  try {
    setSize(set);
  } catch {
    return undefined;
  }
  const items: unknown[] = [];
  setForEach(set, (item) => append(items, convert(item, above)));
  return items;
}
