import { text } from "./errors.js";
import {
  ArrayPrototype,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  is,
  isArray,
  isFinite,
  keys,
  NativeWeakMap,
  numberToString,
  ObjectPrototype,
  ownKeys,
  weakGet,
  weakSet,
} from "./primordials.js";
import { isProxy } from "./proxies.js";

const MAX_DEPTH = 50;

/** The text so far, and how many characters it may still grow by. Below zero once it was too long. */
interface Output {
  text: string;
  left: number;
}

/** How many elements an object had when it turned out to be too long. Looking again after every cell would cost too much. */
const tooLong = new NativeWeakMap<object, number>();

/**
 * JSON of a value that JSON gives back unchanged, or `undefined`: for anything else (dates, maps, class instances, `undefined` in
 * a field, getters, holes, cycles) and for what is longer than `limit`. Stops at the limit, so it costs little on huge values.
 */
export function encodePlainJson(value: unknown, limit: number): string | undefined {
  if (typeof value === "object" && value !== null && !isProxy(value)) {
    const before = weakGet(tooLong, value);
    if (before !== undefined && sizeOf(value) >= before) return undefined;
  }
  const output: Output = { text: "", left: limit };
  if (write(value, output, 0)) return output.text;
  if (output.left < 0 && typeof value === "object" && value !== null) weakSet(tooLong, value, sizeOf(value));
  return undefined;
}

function sizeOf(value: object): number {
  return isArray(value) ? value.length : 0;
}

function write(value: unknown, output: Output, depth: number): boolean {
  switch (typeof value) {
    case "string":
      return put(value.length > output.left ? value : text(value), output);
    case "number":
      return isFinite(value) && !is(value, -0) && put(numberToString(value), output);
    case "boolean":
      return put(value ? "true" : "false", output);
    case "object":
      if (value === null) return put("null", output);
      if (depth >= MAX_DEPTH || isProxy(value)) return false;
      return isArray(value) ? writeArray(value, output, depth) : writeObject(value, output, depth);
    default:
      return false;
  }
}

function writeArray(items: readonly unknown[], output: Output, depth: number): boolean {
  if (getPrototypeOf(items) !== ArrayPrototype) return false;
  if (items.length > output.left) {
    output.left = -1;
    return false;
  }
  // Some have more than elements: what `match` gives has `index` and `groups`.
  if (keys(items).length !== items.length || !put("[", output)) return false;
  for (let index = 0; index < items.length; index++) {
    const descriptor = getOwnPropertyDescriptor(items, index);
    if (!descriptor || descriptor.get || descriptor.set) return false;
    if (index > 0 && !put(",", output)) return false;
    if (!write(descriptor.value, output, depth + 1)) return false;
  }
  return put("]", output);
}

function writeObject(fields: object, output: Output, depth: number): boolean {
  if (getPrototypeOf(fields) !== ObjectPrototype || !put("{", output)) return false;
  const names = ownKeys(fields);
  for (let index = 0; index < names.length; index++) {
    const name = names[index];
    const descriptor = typeof name === "string" ? getOwnPropertyDescriptor(fields, name) : undefined;
    if (!descriptor || descriptor.get || descriptor.set || !descriptor.enumerable) return false;
    if (!put(`${index > 0 ? "," : ""}${text(name as string)}:`, output)) return false;
    if (!write(descriptor.value, output, depth + 1)) return false;
  }
  return put("}", output);
}

function put(piece: string, output: Output): boolean {
  output.left -= piece.length;
  if (output.left < 0) return false;
  output.text += piece;
  return true;
}
