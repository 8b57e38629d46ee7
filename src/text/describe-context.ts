import type { ContextValue, JsonValue } from "../spec/context.js";
import { dataUrlFacts, describeDataUrl } from "../util/data-url.js";
import { isRecord } from "../util/record.js";
import { count, withArticle } from "./count.js";
import type { ReplLanguage } from "./fence-language.js";
import { jsonPrefix, serializedChars } from "./json-text.js";
import { LANGUAGE_TERMS, type LanguageTerms } from "./language-terms.js";
import { LengthSummary } from "./length-summary.js";
import { headOf } from "./truncate.js";
import { walkJson } from "./walk-json.js";
import { replaceLoneSurrogates } from "./well-formed.js";

/** What the root model is told of a context. Its size does not depend on the size of the context. */
export interface ContextDescription {
  /** In the words of the REPL's language, such as `string`, `array of strings`, `array of objects`, `object`. */
  readonly type: string;
  /** Characters of a string as the REPL's language counts them, sum over an array of strings, length as JSON of anything else. */
  readonly chars: number;
  /** The prefix shows all of the context. */
  readonly complete: boolean;
  /** Somewhere in it are images or files as data URLs. */
  readonly hasDataUrls: boolean;
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
 * @param language Of the REPL: it decides what types are called and how characters are counted.
 */
export function describeContext(
  context: ContextValue,
  prefixChars: number,
  language: ReplLanguage = "javascript",
): ContextDescription {
  const terms = LANGUAGE_TERMS[language];
  const { type, size, chars, text } = summarize(context, terms);
  const hasDataUrls = holdsDataUrl(context);
  // Two characters more than may be shown tell whether there is more; cutting a surrogate pair can cost one of them.
  const { beginning, isShortened } = prefixOf(context, prefixChars + 2);
  const isWhole = size === 0 || beginning.length <= prefixChars;
  const complete = isWhole && !isShortened;
  const prefix = isWhole ? beginning : headOf(beginning, prefixChars);
  if (size === 0 || prefix === "") return { type, chars, complete, hasDataUrls, text };
  const form = `${typeof context === "string" ? "" : " of its JSON"}${isShortened ? ", data URLs shortened" : ""}`;
  const label = isWhole ? `all${form}` : `first ${terms.length(prefix)} characters${form}`;
  const shown = `${text}\n--- ${label} ---\n${replaceLoneSurrogates(prefix)}\n--- end ---`;
  return { type, chars, complete, hasDataUrls, text: shown };
}

interface Beginning {
  readonly beginning: string;
  /** Words stand in it in the place of data URLs, whose base64 would fill the window and say nothing. */
  readonly isShortened: boolean;
}

function prefixOf(context: ContextValue, maxChars: number): Beginning {
  if (typeof context === "string") {
    const isShortened = dataUrlFacts(context) !== undefined;
    return { beginning: isShortened ? "" : headOf(context, maxChars), isShortened };
  }
  let isShortened = false;
  const beginning = jsonPrefix(context, maxChars, (text) => {
    const words = describeDataUrl(text);
    isShortened ||= words !== undefined;
    return words && `<${words}>`;
  });
  return { beginning, isShortened };
}

function holdsDataUrl(context: ContextValue): boolean {
  let isFound = false;
  walkJson(context, {
    open() {},
    member() {},
    leaf(value) {
      isFound ||= typeof value === "string" && dataUrlFacts(value) !== undefined;
    },
    close() {},
    isDone: () => isFound,
  });
  return isFound;
}

interface Summary {
  readonly type: string;
  readonly size: number;
  readonly chars: number;
  readonly text: string;
}

function summarize(context: ContextValue, terms: LanguageTerms): Summary {
  if (typeof context === "string") return summarizeString(context, terms);
  if (isArray(context)) return summarizeArray(context, terms);
  return summarizeObject(context, terms);
}

function summarizeString(context: string, { string, length }: LanguageTerms): Summary {
  const chars = length(context);
  const held = describeDataUrl(context);
  const words = held === undefined ? "" : `: a data URL (${held})`;
  const text =
    chars === 0
      ? `\`context\` is an empty ${string}.`
      : `\`context\` is a ${string} of ${count(chars, "character")}${words}.`;
  return { type: string, size: chars, chars, text };
}

function summarizeArray(context: readonly JsonValue[], terms: LanguageTerms): Summary {
  const { array } = terms;
  const size = context.length;
  if (size === 0) return { type: array, size, chars: 2, text: `\`context\` is an empty ${array}.` };
  const kinds = kindsOf(context, terms);
  const kind = kinds.length === 1 ? kinds[0] : undefined;
  const mixture = kind === undefined ? ` (${kinds.map((name) => `${name}s`).join(", ")})` : "";
  const allStrings = kind === terms.string;
  const lengths = new LengthSummary(size);
  for (const item of context) lengths.add(allStrings ? charsOf(item, terms) : serializedChars(item));
  // As JSON, an array has its items, its brackets and a comma between each two.
  const chars = allStrings ? lengths.total : lengths.total + size + 1;
  const lines = [
    `\`context\` is ${withArticle(array)} of ${count(size, kind ?? "item")}${mixture}, ${count(chars, "character")} in total${allStrings ? "" : " as JSON"}.`,
    `Characters per item: ${lengths.format()}.`,
  ];
  const first = context[0];
  if (isRecord(first)) lines.push(`context[0] is ${formatType(first, terms)}: ${formatKeys(first, terms)}.`);
  return { type: `${array} of ${kind ?? "item"}s${mixture}`, size, chars, text: lines.join("\n") };
}

function summarizeObject(context: Readonly<Record<string, JsonValue>>, terms: LanguageTerms): Summary {
  const { object } = terms;
  // Listing the keys of a large object is what takes time here, so it is done once.
  const keys = Object.keys(context);
  const size = keys.length;
  if (size === 0) return { type: object, size, chars: 2, text: `\`context\` is an empty ${object}.` };
  const lengths = new LengthSummary(size);
  let chars = size + 1;
  for (const key of keys) {
    const value = context[key] ?? null;
    const length = charsOf(value, terms);
    lengths.add(length);
    chars += serializedChars(key) + 1 + (typeof value === "string" ? serializedChars(value) : length);
  }
  const lines = [
    `\`context\` is ${withArticle(object)} with ${count(size, "key")}, ${count(chars, "character")} in total as JSON.`,
    `Characters per value: ${lengths.format()}.`,
    `Keys: ${formatKeys(context, terms, keys)}.`,
  ];
  return { type: object, size, chars, text: lines.join("\n") };
}

function charsOf(value: JsonValue, { length }: LanguageTerms): number {
  return typeof value === "string" ? length(value) : serializedChars(value);
}

function formatKeys(
  object: Readonly<Record<string, JsonValue>>,
  terms: LanguageTerms,
  keys = Object.keys(object),
): string {
  const shown = keys.slice(0, KEYS_SHOWN).map((key) => {
    const name = key.length > KEY_CHARS ? `${headOf(key, KEY_CHARS)}...` : key;
    return `${JSON.stringify(name)}: ${formatType(object[key] ?? null, terms)}`;
  });
  return keys.length > KEYS_SHOWN ? `${shown.join(", ")} and ${keys.length - KEYS_SHOWN} more` : shown.join(", ");
}

/** One value in a few words, such as `string(12)` or `array(3)`. */
function formatType(value: JsonValue, terms: LanguageTerms): string {
  const { array, string, object, length } = terms;
  if (typeof value === "string") {
    const held = describeDataUrl(value);
    return held === undefined ? `${string}(${length(value)})` : `data URL (${held})`;
  }
  if (isArray(value)) return `${array}(${value.length})`;
  if (isRecord(value)) return `${withArticle(object)} with ${count(Object.keys(value).length, "key")}`;
  return kindOf(value, terms);
}

function kindsOf(items: readonly JsonValue[], terms: LanguageTerms): readonly string[] {
  const kinds = new Set<string>();
  for (const item of items) kinds.add(kindOf(item, terms));
  return [...kinds];
}

function kindOf(value: JsonValue, terms: LanguageTerms): string {
  switch (typeof value) {
    case "string":
      return terms.string;
    case "number":
      return terms.number(value);
    case "boolean":
      return terms.boolean;
    default:
      return value === null ? terms.null : isArray(value) ? terms.array : terms.object;
  }
}

/** `Array.isArray` does not narrow readonly arrays. */
function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
