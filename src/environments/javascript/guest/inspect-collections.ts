import type { Kind } from "./host-functions.js";
import { prefixOf } from "./inspect-names.js";
import type { Inspection } from "./inspection.js";
import {
  append,
  arrayBufferLength,
  bigintToString,
  firstEntries,
  firstItems,
  getOwnPropertyDescriptor,
  is,
  keys,
  mapSize,
  min,
  NativeNumber,
  NativeString,
  NativeUint8Array,
  numberToString,
  setSize,
  typedArrayLength,
  typedArrayTag,
} from "./primordials.js";

type Contents = (output: string[], level: number) => { numeric?: boolean; truncated: boolean };

interface Collection {
  readonly open: string;
  readonly close: string;
  readonly contents: Contents | undefined;
  /** How many of its keys are the numbers of its items. */
  readonly indexed: number;
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
    while (index < length && output.length < inspection.maxItems) {
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
  let near = from;
  while (near < array.length && near - from < 1_000 && !getOwnPropertyDescriptor(array, near)) near++;
  if (near === array.length || near - from < 1_000) return near;
  const names = keys(array);
  for (let position = 0; position < names.length; position++) {
    const index = NativeNumber(names[position]);
    if (index >= from) return index;
  }
  return array.length;
}

function showTyped({ maxItems }: Inspection, array: ArrayLike<number | bigint>): Contents {
  return (output) => {
    const length = typedArrayLength(array);
    const shown = min(length, maxItems);
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
    const entries = firstEntries(map, inspection.maxItems);
    for (let index = 0; index < entries.length; index++) {
      const entry = entries[index] as [unknown, unknown];
      append(output, `${inspection.show(entry[0], level)} => ${inspection.show(entry[1], level)}`);
    }
    if (mapSize(map) > entries.length) append(output, more(mapSize(map) - entries.length));
    inspection.indentation -= 2;
    return { truncated: false };
  };
}

function showSet(inspection: Inspection, set: Set<unknown>): Contents {
  return (output, level) => {
    inspection.indentation += 2;
    const items = firstItems(set, inspection.maxItems);
    for (let index = 0; index < items.length; index++) append(output, inspection.show(items[index], level));
    if (setSize(set) > items.length) append(output, more(setSize(set) - items.length));
    inspection.indentation -= 2;
    return { truncated: false };
  };
}

function showBuffer({ maxItems }: Inspection, buffer: ArrayBuffer, length: number): Contents {
  return (output) => {
    const bytes = new NativeUint8Array(buffer);
    let shown = "";
    for (let index = 0; index < min(length, maxItems); index++) {
      const byte = bytes[index] as number;
      shown += `${index > 0 ? " " : ""}${byte < 16 ? "0" : ""}${numberToString(byte, 16)}`;
    }
    const left = length - maxItems;
    append(output, `[Uint8Contents]: <${shown}${left > 0 ? ` ... ${left} more byte${left > 1 ? "s" : ""}` : ""}>`);
    append(output, `byteLength: ${length}`);
    return { truncated: false };
  };
}

function showOther(
  inspection: Inspection,
  value: object,
  kind: Kind,
  name: string | null,
  tag: string,
): Collection | undefined {
  switch (kind) {
    case "Map": {
      const entries = mapSize(value as Map<unknown, unknown>);
      const contents = entries === 0 ? undefined : showMap(inspection, value as Map<unknown, unknown>);
      return { open: `${prefixOf(name, tag, "Map", `(${entries})`)}{`, close: "}", contents, indexed: 0 };
    }
    case "Set": {
      const items = setSize(value as Set<unknown>);
      const contents = items === 0 ? undefined : showSet(inspection, value as Set<unknown>);
      return { open: `${prefixOf(name, tag, "Set", `(${items})`)}{`, close: "}", contents, indexed: 0 };
    }
    case "ArrayBuffer": {
      const contents = showBuffer(inspection, value as ArrayBuffer, arrayBufferLength(value));
      return { open: `${prefixOf(name, tag, "ArrayBuffer")}{`, close: "}", contents, indexed: 0 };
    }
    case "WeakMap":
      return { open: `${prefixOf(name, tag, "WeakMap")}{`, close: "}", contents: showUnknown, indexed: 0 };
    default:
      return showTypedArray(inspection, value, name, tag);
  }
}

function showTypedArray(
  inspection: Inspection,
  value: object,
  name: string | null,
  tag: string,
): Collection | undefined {
  const type = typedArrayTag(value);
  if (type === undefined) return undefined;
  const length = typedArrayLength(value);
  const contents = length === 0 ? undefined : showTyped(inspection, value as ArrayLike<number>);
  return { open: `${prefixOf(name, tag, type, `(${length})`)}[`, close: "]", contents, indexed: length };
}

function showUnknown(output: string[]): { truncated: boolean } {
  append(output, "<items unknown>");
  return { truncated: false };
}

/** How values with items or entries are shown. */
export const showCollection = { array: showArray, other: showOther };
