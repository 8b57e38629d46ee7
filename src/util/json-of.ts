import { types } from "node:util";

/**
 * The JSON of a value, with what JSON alone would make `{}` of: a `Map` is an object (a list of pairs when a key is no string),
 * a `Set` an array.
 *
 * @throws TypeError for what has no JSON form, and for promises and iterators in plain data
 */
export function jsonOf(value: unknown): string | undefined {
  const text = JSON.stringify(value);
  // Where nothing is empty nothing was lost, and with a replacer this takes several times as long.
  return text?.includes("{}") ? JSON.stringify(value, keep) : text;
}

function keep(this: unknown, key: string, value: unknown): unknown {
  if (types.isMap(value)) {
    const entries = [...value];
    return entries.every(([name]) => typeof name === "string") ? Object.fromEntries(entries) : entries;
  }
  if (types.isSet(value)) return [...value];
  // What instances of classes keep for themselves is their own matter.
  if (isPlain(this)) {
    const place = key === "" ? "it" : Array.isArray(this) ? `item ${key}` : `\`${key}\``;
    if (types.isPromise(value)) throw new TypeError(`${place} is a promise: await it first`);
    if (isIterator(value)) throw new TypeError(`${place} is an iterator: give an array of its items`);
  }
  return value;
}

function isPlain(holder: unknown): boolean {
  const prototype: unknown = Object.getPrototypeOf(holder);
  return Array.isArray(holder) || prototype === null || Object.getPrototypeOf(prototype) === null;
}

function isIterator(value: unknown): boolean {
  return types.isGeneratorObject(value) || types.isMapIterator(value) || types.isSetIterator(value);
}
