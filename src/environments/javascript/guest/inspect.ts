import { isOriginalAnswer } from "./answer-object.js";
import { type Kind, kindOf } from "./host-functions.js";
import { HostPromise } from "./host-promise.js";
import { showCollection } from "./inspect-collections.js";
import { visibleKeys } from "./inspect-keys.js";
import { arrange } from "./inspect-layout.js";
import { constructorName, functionBase, prefixOf, tagOf } from "./inspect-names.js";
import { itemsHint, specialBase } from "./inspect-special.js";
import { quote, shortenDataUrl, showNestedText } from "./inspect-text.js";
import { showWeb } from "./inspect-web.js";
import type { Inspection } from "./inspection.js";
import {
  append,
  bigintToString,
  getOwnPropertyDescriptor,
  is,
  isArray,
  list,
  mapGet,
  mapSet,
  mapSize,
  NativeMap,
  NativeSet,
  NativeString,
  primitiveOfBox,
  regExpExec,
  setAdd,
  setDelete,
  setHas,
  slice,
  symbolToString,
} from "./primordials.js";
import { isError } from "./prototypes.js";
import { lookThrough } from "./proxies.js";

const BREAK_LENGTH = 80;
const FULL = { maxItems: 100, maxKeys: 1_000, maxChars: 4 * 1024 * 1024 };
/** What a line needs. Variables are listed after every cell, so it must not matter how large their values are. */
const QUIET = { maxItems: 40, maxKeys: 40, maxChars: 1_000 };
const PLAIN_KEY = /^[a-zA-Z_][a-zA-Z_0-9]*$/;

export interface InspectOptions {
  /** Show a string in quotes, as it would be inside of another value. */
  readonly quoted?: boolean;
  /** How many levels of nesting are shown. @default 2 */
  readonly depth?: number | undefined;
  /** For one line: run no getter at all, not even where Node does, and look at the beginning of large values only. */
  readonly quiet?: boolean;
}

/**
 * Text of any value, in the form that Node's `console.log` gives it. Of a proxy its target is shown. Getters are not called, except those of
 * `Symbol.toStringTag` and of an error's `stack`, and traps never: unless it is quiet, this may run code of a cell and throw.
 */
export function inspect(value: unknown, { quoted = false, depth = 2, quiet = false }: InspectOptions = {}): string {
  if (typeof value === "string") return quoted ? quote(shortenDataUrl(value)) : shortenDataUrl(value);
  const inspection: Inspection = {
    quiet,
    ...(quiet ? QUIET : FULL),
    depth,
    indentation: 0,
    currentDepth: 0,
    above: new NativeSet(),
    circular: new NativeMap(),
    shownChars: 0,
    show: (nested, level) => show(inspection, nested, level),
  };
  try {
    return show(inspection, value, 0);
  } catch {
    // A getter or a trap of the prototype threw, or the nesting is too deep for the stack.
    return "[value that cannot be shown]";
  }
}

/** Text of a value on some level of nesting. */
function show(inspection: Inspection, value: unknown, level: number): string {
  switch (typeof value) {
    case "string":
      return showNestedText(value, inspection.indentation, BREAK_LENGTH);
    case "number":
      return is(value, -0) ? "-0" : NativeString(value);
    case "bigint":
      return `${bigintToString(value)}n`;
    case "symbol":
      return symbolToString(value);
    case "object":
    case "function":
      return value === null ? "null" : showReference(inspection, value, level);
    default:
      return NativeString(value);
  }
}

function showReference(inspection: Inspection, value: object, level: number): string {
  const seen = lookThrough(value);
  if (seen === undefined) return "<Revoked Proxy>";
  return setHas(inspection.above, seen) ? showCircular(inspection, seen) : showObject(inspection, seen, level);
}

function showCircular(inspection: Inspection, value: object): string {
  const known = mapGet(inspection.circular, value);
  const index = known ?? mapSize(inspection.circular) + 1;
  if (known === undefined) mapSet(inspection.circular, value, index);
  return `[Circular *${index}]`;
}

/** How an object begins, and how its own contents are shown. */
interface Shape {
  readonly open: string;
  readonly close: string;
  readonly base: string;
  /** What to show instead of `base` and braces when there is nothing inside. */
  readonly empty: string;
  /** What to show when the nesting is too deep. */
  readonly abbreviated: string;
  readonly keys: (string | symbol)[];
  /** Shows what is no property: items, entries. Gives whether all of an array's items are numbers. */
  readonly contents?: ((output: string[], level: number) => { numeric?: boolean; truncated: boolean }) | undefined;
}

function showObject(inspection: Inspection, value: object, level: number): string {
  const shape = shapeOf(inspection, value);
  if (shape.keys.length === 0 && !shape.contents) return shape.empty;
  if (level > inspection.depth) return shape.abbreviated;
  setAdd(inspection.above, value);
  inspection.currentDepth = level + 1;
  const output = list<string>();
  const { numeric, truncated } = shape.contents?.(output, level + 1) ?? { numeric: undefined, truncated: false };
  showKeys(inspection, value, shape.keys, level + 1, output);
  setDelete(inspection.above, value);
  const index = mapGet(inspection.circular, value);
  const reference = index === undefined ? "" : `<ref *${index}>`;
  const base = reference === "" ? shape.base : shape.base === "" ? reference : `${reference} ${shape.base}`;
  const text = arrange({
    output,
    base,
    open: shape.open,
    close: shape.close,
    numeric,
    truncated,
    indentation: inspection.indentation,
    levels: inspection.currentDepth - (level + 1),
  });
  inspection.shownChars += text.length;
  if (inspection.shownChars > inspection.maxChars) inspection.depth = -1;
  return text;
}

function showKeys(
  inspection: Inspection,
  value: object,
  keys: readonly (string | symbol)[],
  level: number,
  output: string[],
): void {
  for (let index = 0; index < keys.length && index < inspection.maxKeys; index++) {
    append(output, showProperty(inspection, value, keys[index] as string | symbol, level));
  }
  const more = keys.length - inspection.maxKeys;
  if (more > 0) append(output, `... ${more} more properties`);
}

function showProperty(inspection: Inspection, holder: object, key: string | symbol, level: number): string {
  const descriptor = getOwnPropertyDescriptor(holder, key);
  const name =
    typeof key === "symbol" ? `[${symbolToString(key)}]` : regExpExec(PLAIN_KEY, key) === null ? quote(key) : key;
  if (descriptor?.get && !isOriginalAnswer(holder))
    return `${name}: ${descriptor.set ? "[Getter/Setter]" : "[Getter]"}`;
  if (descriptor?.set && !descriptor.get) return `${name}: [Setter]`;
  inspection.indentation += 2;
  const shown = show(
    inspection,
    descriptor?.get ? (holder as Record<PropertyKey, unknown>)[key] : descriptor?.value,
    level,
  );
  inspection.indentation -= 2;
  return `${name === "__proto__" ? "['__proto__']" : name}: ${shown}`;
}

function shapeOf(inspection: Inspection, value: object): Shape {
  const waiting = HostPromise.functionNameOf(value);
  if (waiting !== undefined) return atom(`Promise { <result of ${waiting}(): write \`await\` before it> }`);
  const name = constructorName(value);
  const tag = tagOf(value, inspection.quiet);
  if (isArray(value)) {
    const prefix = name !== "Array" || tag !== "" ? prefixOf(name, tag, "Array", `(${value.length})`) : "";
    const keys = visibleKeys(inspection, value, value.length);
    const contents = value.length === 0 ? undefined : showCollection.array(inspection, value);
    return { ...braces(`${prefix}[`, "]", name ?? "Array"), keys, contents };
  }
  const kind = typeof value === "function" ? "" : kindOf(value);
  const collection = showCollection.other(inspection, value, kind, name, tag);
  if (collection) {
    const { open, close, contents, indexed } = collection;
    return {
      ...braces(open, close, trimmed(open) || (name ?? "Object")),
      keys: visibleKeys(inspection, value, indexed),
      contents,
    };
  }
  return plainShape(inspection, value, kind, name, tag);
}

function plainShape(inspection: Inspection, value: object, kind: Kind, name: string | null, tag: string): Shape {
  const box = kind === "Box" ? primitiveOfBox(value) : undefined;
  const keys = visibleKeys(inspection, value, typeof box === "string" ? box.length : 0);
  if (typeof value === "function") return based(functionBase(value as () => void, name), keys);
  const own = specialBase(value, kind, name, tag, inspection.quiet);
  if (own !== undefined) return based(own, isError(value) ? errorKeys(value, keys) : keys);
  const prefix = name === "Object" && tag === "" ? "" : prefixOf(name, tag, "Object");
  const abbreviated = trimmed(prefixOf(name, tag, "Object"));
  const hint = itemsHint(tag);
  return {
    ...braces(`${prefix}{`, "}", abbreviated),
    abbreviated: name === null ? abbreviated : `[${abbreviated}]`,
    keys,
    contents: hint === undefined ? showWeb(inspection, value) : only(hint),
  };
}

/** Properties that an error's stack already tells are left out; causes and bundled errors are shown although hidden. */
function errorKeys(value: object, keys: (string | symbol)[]): (string | symbol)[] {
  const shown = list<string | symbol>();
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] as string | symbol;
    if (key !== "name" && key !== "message") append(shown, key);
  }
  if (isHidden(value, "cause")) append(shown, "cause");
  if (isHidden(value, "errors")) append(shown, "errors");
  return shown;
}

function isHidden(value: object, key: string): boolean {
  return getOwnPropertyDescriptor(value, key)?.enumerable === false;
}

function braces(
  open: string,
  close: string,
  abbreviated: string,
): Pick<Shape, "open" | "close" | "base" | "empty" | "abbreviated"> {
  return { open, close, base: "", empty: `${open}${close}`, abbreviated: `[${abbreviated}]` };
}

function based(base: string, keys: (string | symbol)[]): Shape {
  return { open: "{", close: "}", base, empty: base, abbreviated: base, keys };
}

/** Contents that are one text. */
function only(text: string): Shape["contents"] {
  return (output) => {
    append(output, text);
    return { truncated: false };
  };
}

function atom(text: string): Shape {
  return based(text, list());
}

function trimmed(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === " " || text[end - 1] === "{" || text[end - 1] === "[")) end--;
  return slice(text, 0, end);
}
