import type { LoadPart } from "../../protocol/messages.js";
import {
  ArrayPrototype,
  append,
  ceil,
  defineProperty,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  isExtensible,
  keys,
  list,
  mapForEach,
  mapSet,
  NativeMap,
  ObjectPrototype,
  parseJson,
  slice,
  sliceArray,
} from "./primordials.js";
import { putGlobal } from "./put-back.js";
import { markBuiltIn } from "./variables.js";

/**
 * A value that the host put into a variable. The variable is set back to it before every cell. Of an array or object the outermost level
 * is guarded as well: when its elements were changed, the next cell gets a fresh copy of it, while names that a cell gave to the old one
 * keep what the cell made of it. What lies deeper is shared, so notes that code puts on the records of `context` stay.
 */
interface KeptValue {
  current: unknown;
  /** Elements of an array, values of an object. */
  readonly elements: unknown[] | undefined;
  /** Keys of an object. */
  readonly names: string[] | undefined;
}

/**
 * So many elements are compared before a cell; comparing a million would take longer than most cells. Of larger values every n-th is, each
 * time other ones: what moves many elements, as sorting or removing does, is seen at once, a single changed one after some cells.
 */
const MAX_ELEMENTS_CHECKED = 50_000;
/** Looking up fields is slower. */
const MAX_FIELDS_CHECKED = 2_000;

let round = 0;
const kept = new NativeMap<string, KeptValue>();
let incoming: { name: string; elements: unknown[]; names: string[] | undefined; array: unknown[] } | undefined;

/** Takes one part of a value; true when it was the last. */
export function loadPart(part: LoadPart, data: unknown): boolean {
  const raw = data as string;
  if (part.shape === "text") return keep(part.name, { current: raw, elements: undefined, names: undefined });
  if (part.shape === "json") {
    return keep(part.name, { current: parseJson(raw) as unknown, elements: undefined, names: undefined });
  }
  if (part.first || !incoming || incoming.name !== part.name) {
    incoming = {
      name: part.name,
      elements: list(),
      names: part.shape === "entries" ? list() : undefined,
      array: [],
    };
  }
  if (part.shape === "texts") addTexts(raw, part.lengths ?? list(), incoming.elements);
  else addItems(parseJson(raw) as unknown[], incoming.elements, incoming.names);
  if (!part.last) return false;
  const { elements, names } = incoming;
  incoming = undefined;
  return keep(part.name, { current: build(elements, names), elements, names });
}

function addTexts(joined: string, lengths: readonly number[], elements: unknown[]): void {
  let start = 0;
  for (let index = 0; index < lengths.length; index++) {
    const end = start + (lengths[index] as number);
    append(elements, slice(joined, start, end));
    start = end;
  }
}

function addItems(items: readonly unknown[], elements: unknown[], names: string[] | undefined): void {
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    if (names) {
      append(names, (item as [string, unknown])[0]);
      append(elements, (item as [string, unknown])[1]);
    } else append(elements, item);
  }
}

function build(elements: readonly unknown[], names: readonly string[] | undefined): unknown {
  // The list has no prototype and so no constructor: the copy is an ordinary array.
  if (!names) return sliceArray(elements);
  const target: Record<string, unknown> = {};
  for (let index = 0; index < names.length; index++) {
    // Plain assignment is faster, but right only while no prototype has a setter of that name.
    const key = names[index] as string;
    defineProperty(target, key, { value: elements[index], writable: true, configurable: true, enumerable: true });
  }
  return target;
}

function keep(name: string, value: KeptValue): true {
  mapSet(kept, name, value);
  markBuiltIn(name);
  bind(name, value.current);
  return true;
}

/** Binds without looking at what is there: comparing two long texts costs more than everything else in a cell. */
function bind(name: string, value: unknown): boolean {
  return putGlobal(name, value, true);
}

/** Whether any value needs {@link repairKeptValues}, which may run code of a cell. */
export function hasCompositeValues(): boolean {
  let found = false;
  mapForEach(kept, (value) => {
    if (value.elements) found = true;
  });
  return found;
}

/** Points the variables at their values again. Gives the name of one that a cell has locked. */
export function rebindKeptValues(): string | undefined {
  let locked: string | undefined;
  mapForEach(kept, (value, name) => {
    if (!bind(name, value.current)) locked = name;
  });
  return locked;
}

/** Replaces arrays and objects whose outermost level was changed. */
export function repairKeptValues(): void {
  round += 1;
  mapForEach(kept, (value, name) => {
    if (!value.elements || isIntact(value)) return;
    value.current = build(value.elements, value.names);
    bind(name, value.current);
  });
}

function isIntact({ current, elements, names }: KeptValue): boolean {
  const wanted = elements as readonly unknown[];
  if (!isExtensible(current as object)) return false;
  return names ? isObjectIntact(current as object, names, wanted) : isArrayIntact(current as unknown[], wanted);
}

function isArrayIntact(array: readonly unknown[], wanted: readonly unknown[]): boolean {
  const { length } = wanted;
  if (array.length !== length || getPrototypeOf(array) !== ArrayPrototype) return false;
  if (array[length - 1] !== wanted[length - 1]) return false;
  const step = ceil(length / MAX_ELEMENTS_CHECKED);
  for (let index = round % step; index < length; index += step) if (array[index] !== wanted[index]) return false;
  return true;
}

function isObjectIntact(fields: object, names: readonly string[], wanted: readonly unknown[]): boolean {
  if (getPrototypeOf(fields) !== ObjectPrototype) return false;
  const step = ceil(names.length / MAX_FIELDS_CHECKED);
  // Listing the keys of a large object takes longer than anything else here, so there a new key goes unseen.
  if (step === 1 && keys(fields).length !== names.length) return false;
  for (let index = round % step; index < names.length; index += step) {
    const descriptor = getOwnPropertyDescriptor(fields, names[index] as string);
    if (!descriptor || descriptor.value !== wanted[index]) return false;
  }
  return true;
}
