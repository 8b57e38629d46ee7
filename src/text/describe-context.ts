import type { ContextValue, JsonValue } from "../spec/context.js";
import { isRecord } from "../util/record.js";
import { count } from "./count.js";
import { jsonPrefix, serializedChars } from "./json-text.js";
import { LengthSummary } from "./length-summary.js";
import { headOf } from "./truncate.js";
import { replaceLoneSurrogates } from "./well-formed.js";

/** What the root model is told of a context. Its size does not depend on the size of the context. */
export interface ContextDescription {
  /** Such as `string`, `array of strings`, `array of objects`, `object`. */
  readonly type: string;
  /** Characters of a string, sum over an array of strings, length as JSON of anything else. */
  readonly chars: number;
  /** The prefix shows all of the context. */
  readonly complete: boolean;
  /** The words for the model. */
  readonly text: string;
}

/** More keys than this are only counted, so that ten documents and a million of them look alike. */
const KEYS_SHOWN = 10;
const KEY_CHARS = 40;

/**
 * Describes a context to the root model: type, size, shape and a prefix.
 *
 * @param prefixChars How many characters of the context itself may be shown.
 */
export function describeContext(context: ContextValue, prefixChars: number): ContextDescription {
  const { type, size, chars, text } = summarize(context);
  // Two characters more than may be shown tell whether there is more; cutting a surrogate pair can cost one of them.
  const beginning = prefixOf(context, prefixChars + 2);
  const complete = size === 0 || beginning.length <= prefixChars;
  const prefix = complete ? beginning : headOf(beginning, prefixChars);
  if (size === 0 || prefix === "") return { type, chars, complete, text };
  const form = typeof context === "string" ? "" : " of its JSON";
  const label = complete ? `all${form}` : `first ${prefix.length} characters${form}`;
  return { type, chars, complete, text: `${text}\n--- ${label} ---\n${replaceLoneSurrogates(prefix)}\n--- end ---` };
}

function prefixOf(context: ContextValue, maxChars: number): string {
  return typeof context === "string" ? headOf(context, maxChars) : jsonPrefix(context, maxChars);
}

interface Summary {
  readonly type: string;
  readonly size: number;
  readonly chars: number;
  readonly text: string;
}

function summarize(context: ContextValue): Summary {
  if (typeof context === "string") return summarizeString(context);
  if (isArray(context)) return summarizeArray(context);
  return summarizeObject(context);
}

function summarizeString(context: string): Summary {
  const chars = context.length;
  const text =
    chars === 0 ? "`context` is an empty string." : `\`context\` is a string of ${count(chars, "character")}.`;
  return { type: "string", size: chars, chars, text };
}

function summarizeArray(context: readonly JsonValue[]): Summary {
  const size = context.length;
  if (size === 0) return { type: "array", size, chars: 2, text: "`context` is an empty array." };
  const kinds = kindsOf(context);
  const kind = kinds.length === 1 ? kinds[0] : undefined;
  const mixture = kind === undefined ? ` (${kinds.map((name) => `${name}s`).join(", ")})` : "";
  const allStrings = kind === "string";
  const lengths = new LengthSummary(size);
  for (const item of context) lengths.add(allStrings ? charsOf(item) : serializedChars(item));
  // As JSON, an array has its items, its brackets and a comma between each two.
  const chars = allStrings ? lengths.total : lengths.total + size + 1;
  const lines = [
    `\`context\` is an array of ${count(size, kind ?? "item")}${mixture}, ${count(chars, "character")} in total${allStrings ? "" : " as JSON"}.`,
    `Characters per item: ${lengths.format()}.`,
  ];
  const first = context[0];
  if (isRecord(first)) lines.push(`context[0] is ${formatType(first)}: ${formatKeys(first)}.`);
  return { type: `array of ${kind ?? "item"}s${mixture}`, size, chars, text: lines.join("\n") };
}

function summarizeObject(context: Readonly<Record<string, JsonValue>>): Summary {
  // Listing the keys of a large object is what takes time here, so it is done once.
  const keys = Object.keys(context);
  const size = keys.length;
  if (size === 0) return { type: "object", size, chars: 2, text: "`context` is an empty object." };
  const lengths = new LengthSummary(size);
  let chars = size + 1;
  for (const key of keys) {
    const value = context[key] ?? null;
    const length = charsOf(value);
    lengths.add(length);
    chars += serializedChars(key) + 1 + (typeof value === "string" ? serializedChars(value) : length);
  }
  const lines = [
    `\`context\` is an object with ${count(size, "key")}, ${count(chars, "character")} in total as JSON.`,
    `Characters per value: ${lengths.format()}.`,
    `Keys: ${formatKeys(context, keys)}.`,
  ];
  return { type: "object", size, chars, text: lines.join("\n") };
}

function charsOf(value: JsonValue): number {
  return typeof value === "string" ? value.length : serializedChars(value);
}

function formatKeys(object: Readonly<Record<string, JsonValue>>, keys = Object.keys(object)): string {
  const shown = keys.slice(0, KEYS_SHOWN).map((key) => {
    const name = key.length > KEY_CHARS ? `${headOf(key, KEY_CHARS)}...` : key;
    return `${JSON.stringify(name)}: ${formatType(object[key] ?? null)}`;
  });
  return keys.length > KEYS_SHOWN ? `${shown.join(", ")} and ${keys.length - KEYS_SHOWN} more` : shown.join(", ");
}

/** One value in a few words, such as `string(12)` or `array(3)`. */
function formatType(value: JsonValue): string {
  if (typeof value === "string") return `string(${value.length})`;
  if (isArray(value)) return `array(${value.length})`;
  if (isRecord(value)) return `an object with ${count(Object.keys(value).length, "key")}`;
  return kindOf(value);
}

function kindsOf(items: readonly JsonValue[]): readonly string[] {
  const kinds = new Set<string>();
  for (const item of items) kinds.add(kindOf(item));
  return [...kinds];
}

function kindOf(value: JsonValue): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/** `Array.isArray` does not narrow readonly arrays. */
function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
