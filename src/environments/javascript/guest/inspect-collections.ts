import { prefixOf } from "./inspect-names.js";
import type { Inspection } from "./inspection.js";
import {
  append,
  arrayBufferLength,
  bigintToString,
  getOwnPropertyDescriptor,
  is,
  keys,
  mapForEach,
  mapSize,
  min,
  NativeNumber,
  NativeString,
  NativeUint8Array,
  numberToString,
  setForEach,
  setSize,
  typedArrayLength,
  typedArrayTag,
  weakHas,
} from "./primordials.js";
import { probe } from "./probe.js";

const MAX_ITEMS = 100;

type Contents = (output: string[], level: number) => { numeric?: boolean; truncated: boolean };

interface Collection {
  readonly open: string;
  readonly close: string;
  readonly contents: Contents | undefined;
  /** Its numbered keys are its items. */
  readonly indexed: boolean;
}

function more(count: number): string {
  return `... ${count} more item${count > 1 ? "s" : ""}`;
}

function showArray(inspection: Inspection, array: readonly unknown[]): Contents {
  return (output, level) => {
    const { length } = array;
    let numeric = true;
    let index = 0;
    inspection.indentation += 2;
    while (index < length && output.length < MAX_ITEMS) {
      const descriptor = getOwnPropertyDescriptor(array, index);
      if (descriptor) {
        const item: unknown = descriptor.value;
        append(output, descriptor.get ? "[Getter]" : inspection.show(item, level));
        if (typeof item !== "number" && typeof item !== "bigint") numeric = false;
        index++;
      } else {
        const next = nextIndex(array, index);
        append(output, `<${next - index} empty item${next - index > 1 ? "s" : ""}>`);
        numeric = false;
        index = next;
      }
    }
    inspection.indentation -= 2;
    const truncated = index < length;
    if (truncated) append(output, more(length - index));
    return { numeric, truncated };
  };
}

/** First index at or above `from` that exists. Walks the keys, because a hole may be billions long. */
function nextIndex(array: readonly unknown[], from: number): number {
  if (array.length - from < 1_000) {
    let index = from;
    while (index < array.length && !getOwnPropertyDescriptor(array, index)) index++;
    return index;
  }
  const names = keys(array);
  for (let position = 0; position < names.length; position++) {
    const index = NativeNumber(names[position]);
    if (index >= from) return index;
  }
  return array.length;
}

function showTyped(array: ArrayLike<number | bigint>): Contents {
  return (output) => {
    const length = typedArrayLength(array);
    const shown = min(length, MAX_ITEMS);
    for (let index = 0; index < shown; index++) {
      const item = array[index] as number | bigint;
      append(output, typeof item === "bigint" ? `${bigintToString(item)}n` : is(item, -0) ? "-0" : NativeString(item));
    }
    if (length > shown) append(output, more(length - shown));
    return { numeric: true, truncated: length > shown };
  };
}

function showMap(inspection: Inspection, map: Map<unknown, unknown>): Contents {
  return (output, level) => {
    inspection.indentation += 2;
    let seen = 0;
    mapForEach(map, (value, key) => {
      seen += 1;
      if (seen <= MAX_ITEMS) append(output, `${inspection.show(key, level)} => ${inspection.show(value, level)}`);
    });
    if (seen > MAX_ITEMS) append(output, more(seen - MAX_ITEMS));
    inspection.indentation -= 2;
    return { truncated: false };
  };
}

function showSet(inspection: Inspection, set: Set<unknown>): Contents {
  return (output, level) => {
    inspection.indentation += 2;
    let seen = 0;
    setForEach(set, (item) => {
      seen += 1;
      if (seen <= MAX_ITEMS) append(output, inspection.show(item, level));
    });
    if (seen > MAX_ITEMS) append(output, more(seen - MAX_ITEMS));
    inspection.indentation -= 2;
    return { truncated: false };
  };
}

function showBuffer(buffer: ArrayBuffer, length: number): Contents {
  return (output) => {
    const bytes = new NativeUint8Array(buffer);
    let shown = "";
    for (let index = 0; index < min(length, MAX_ITEMS); index++) {
      const byte = bytes[index] as number;
      shown += `${index > 0 ? " " : ""}${byte < 16 ? "0" : ""}${numberToString(byte, 16)}`;
    }
    const left = length - MAX_ITEMS;
    append(output, `[Uint8Contents]: <${shown}${left > 0 ? ` ... ${left} more byte${left > 1 ? "s" : ""}` : ""}>`);
    append(output, `byteLength: ${length}`);
    return { truncated: false };
  };
}

function showOther(inspection: Inspection, value: object, name: string | null, tag: string): Collection | undefined {
  const entries = probe(() => mapSize(value as Map<unknown, unknown>));
  if (entries !== undefined) {
    const contents = entries === 0 ? undefined : showMap(inspection, value as Map<unknown, unknown>);
    return { open: `${prefixOf(name, tag, "Map", `(${entries})`)}{`, close: "}", contents, indexed: false };
  }
  const items = probe(() => setSize(value as Set<unknown>));
  if (items !== undefined) {
    const contents = items === 0 ? undefined : showSet(inspection, value as Set<unknown>);
    return { open: `${prefixOf(name, tag, "Set", `(${items})`)}{`, close: "}", contents, indexed: false };
  }
  const type = typedArrayTag(value);
  if (type !== undefined) {
    const length = typedArrayLength(value);
    const contents = length === 0 ? undefined : showTyped(value as ArrayLike<number>);
    return { open: `${prefixOf(name, tag, type, `(${length})`)}[`, close: "]", contents, indexed: true };
  }
  const bytes = probe(() => arrayBufferLength(value));
  if (bytes !== undefined) {
    const contents = showBuffer(value as ArrayBuffer, bytes);
    return { open: `${prefixOf(name, tag, "ArrayBuffer")}{`, close: "}", contents, indexed: false };
  }
  return showWeak(value, name, tag);
}

function showWeak(value: object, name: string | null, tag: string): Collection | undefined {
  const isWeakMap = probe(() => weakHas(value as WeakMap<object, unknown>, value)) !== undefined;
  if (!isWeakMap) return undefined;
  const contents: Contents = (output) => {
    append(output, "<items unknown>");
    return { truncated: false };
  };
  return { open: `${prefixOf(name, tag, "WeakMap")}{`, close: "}", contents, indexed: false };
}

/** How values with items or entries are shown. */
export const showCollection = { array: showArray, other: showOther };
