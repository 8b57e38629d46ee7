import type { JsonValue } from "../spec/context.js";
import { headOf } from "./truncate.js";
import { walkJson } from "./walk-json.js";

/** Length of `JSON.stringify(value)`, found without building that text. */
export function serializedChars(value: JsonValue): number {
  if (typeof value === "string") return quotedChars(value);
  let chars = 0;
  walkJson(value, {
    open() {
      chars += 2;
    },
    member(index, key) {
      if (index > 0) chars += 1;
      if (key !== undefined) chars += quotedChars(key) + 1;
    },
    leaf(leaf) {
      chars += typeof leaf === "string" ? quotedChars(leaf) : String(leaf).length;
    },
    close() {},
  });
  return chars;
}

/**
 * The beginning of `JSON.stringify(value)`, found without building the rest.
 * @param standIn What is shown in the place of a text; `undefined` for the text itself.
 */
export function jsonPrefix(
  value: JsonValue,
  maxChars: number,
  standIn: (text: string) => string | undefined = () => undefined,
): string {
  let text = "";
  walkJson(value, {
    open(container) {
      text += Array.isArray(container) ? "[" : "{";
    },
    member(index, key) {
      if (index > 0) text += ",";
      if (key !== undefined) text += `${quotedHead(key, maxChars)}:`;
    },
    leaf(leaf) {
      text += typeof leaf === "string" ? quotedHead(standIn(leaf) ?? leaf, maxChars) : String(leaf);
    },
    close(container) {
      text += Array.isArray(container) ? "]" : "}";
    },
    isDone: () => text.length >= maxChars,
  });
  return headOf(text, maxChars);
}

/** Quotes no more of a long string than can be shown. What is wrong at its end lies beyond `maxChars`. */
function quotedHead(text: string, maxChars: number): string {
  return JSON.stringify(text.length > maxChars ? text.slice(0, maxChars) : text);
}

function quotedChars(text: string): number {
  let chars = text.length + 2;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x22 || code === 0x5c) chars += 1;
    else if (code < 0x20) chars += isShortEscape(code) ? 1 : 5;
    else if (code >= 0xd800 && code <= 0xdfff) {
      const isPair = code <= 0xdbff && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00;
      // JSON writes half a pair as \uXXXX, and a whole pair as it is.
      if (isPair) index += 1;
      else chars += 5;
    }
  }
  return chars;
}

/** Backspace, tab, newline, form feed and carriage return have escapes of two characters. */
function isShortEscape(code: number): boolean {
  return code >= 0x08 && code <= 0x0d && code !== 0x0b;
}
