import { text } from "./errors.js";
import {
  ArrayPrototype,
  append,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  is,
  isArray,
  isFinite,
  join,
  list,
  numberToString,
  ObjectPrototype,
  ownKeys,
} from "./primordials.js";

const MAX_DEPTH = 50;

/**
 * JSON of a value that JSON gives back unchanged, or `undefined`: for anything else (dates, maps, class instances, `undefined` in
 * a field, getters, holes, cycles) and for what is longer than `limit`. Stops at the limit, so it costs little on huge values.
 */
export function encodePlainJson(value: unknown, limit: number): string | undefined {
  const parts = list<string>();
  const left = { __proto__: null, chars: limit };
  return write(value, parts, left, 0) ? join(parts, "") : undefined;
}

function write(value: unknown, parts: string[], left: { chars: number }, depth: number): boolean {
  switch (typeof value) {
    case "string":
      return value.length <= left.chars && put(text(value), parts, left);
    case "number":
      return isFinite(value) && !is(value, -0) && put(numberToString(value), parts, left);
    case "boolean":
      return put(value ? "true" : "false", parts, left);
    case "object":
      if (value === null) return put("null", parts, left);
      if (depth >= MAX_DEPTH) return false;
      return isArray(value) ? writeArray(value, parts, left, depth) : writeObject(value, parts, left, depth);
    default:
      return false;
  }
}

function writeArray(items: readonly unknown[], parts: string[], left: { chars: number }, depth: number): boolean {
  if (getPrototypeOf(items) !== ArrayPrototype || items.length > left.chars) return false;
  if (!put("[", parts, left)) return false;
  for (let index = 0; index < items.length; index++) {
    const descriptor = getOwnPropertyDescriptor(items, index);
    if (!descriptor || !("value" in descriptor)) return false;
    if (index > 0 && !put(",", parts, left)) return false;
    if (!write(descriptor.value, parts, left, depth + 1)) return false;
  }
  return put("]", parts, left);
}

function writeObject(fields: object, parts: string[], left: { chars: number }, depth: number): boolean {
  if (getPrototypeOf(fields) !== ObjectPrototype) return false;
  const names = ownKeys(fields);
  if (names.length > left.chars || !put("{", parts, left)) return false;
  for (let index = 0; index < names.length; index++) {
    const name = names[index];
    const descriptor = typeof name === "string" ? getOwnPropertyDescriptor(fields, name) : undefined;
    if (!descriptor || !("value" in descriptor) || !descriptor.enumerable) return false;
    if (!put(`${index > 0 ? "," : ""}${text(name as string)}:`, parts, left)) return false;
    if (!write(descriptor.value, parts, left, depth + 1)) return false;
  }
  return put("}", parts, left);
}

function put(piece: string, parts: string[], left: { chars: number }): boolean {
  left.chars -= piece.length;
  append(parts, piece);
  return left.chars >= 0;
}
