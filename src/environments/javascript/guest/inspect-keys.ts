import type { Inspection } from "./inspection.js";
import {
  append,
  getOwnPropertyDescriptor,
  list,
  NativeString,
  NativeWeakMap,
  ownKeys,
  weakGet,
  weakSet,
} from "./primordials.js";
import { isError } from "./prototypes.js";

type Key = string | symbol;

/** The engine makes a list of all names of an object: with more than these, and after every cell, that takes too long. */
const MANY = 10_000;

/** The first names of objects that turned out to have very many. New names come behind them, so they stay the first. */
const firstKeys = new NativeWeakMap<object, Key[]>();

/**
 * Names of the properties that are shown, but for the numbers of items. Of very many, those that are not shown anyway may be counted in
 * although they are hidden; further properties of a collection with very many items are not looked for.
 *
 * @param items how many of the names are numbers of items
 */
export function visibleKeys({ quiet, maxKeys }: Inspection, value: object, items: number): Key[] {
  if (items > MANY) return list();
  const known = quiet ? weakGet(firstKeys, value) : undefined;
  const still = known && selectVisible(value, known, 0, maxKeys);
  if (still && still.length > 0) return still;
  const all = ownKeys(value);
  if (all.length <= MANY) return selectVisible(value, all, items, all.length);
  const visible = selectVisible(value, all, items, maxKeys);
  if (quiet) weakSet(firstKeys, value, visible);
  else for (let index = items + visible.length; index < all.length; index++) append(visible, all[index] as Key);
  return visible;
}

function selectVisible(value: object, keys: readonly Key[], items: number, most: number): Key[] {
  const visible = list<Key>();
  for (let index = 0; index < keys.length && visible.length < most; index++) {
    const key = keys[index] as Key;
    if (items > 0 && typeof key === "string" && isIndex(key)) continue;
    // To look at it makes the engine put it together, for which it reads the name and message that a cell may have given the error.
    if (key === "stack" && isError(value)) continue;
    if (getOwnPropertyDescriptor(value, key)?.enumerable) append(visible, key);
  }
  return visible;
}

function isIndex(key: string): boolean {
  const number = +key;
  return number >= 0 && number < 2 ** 32 - 1 && NativeString(number) === key;
}
