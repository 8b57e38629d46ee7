import { charCodeAt, indexOf, mapGet, NativeMap, numberToString, regExpExec, repeat, slice } from "./primordials.js";

const SHORT_ESCAPES = new NativeMap([
  [8, "\\b"],
  [9, "\\t"],
  [10, "\\n"],
  [12, "\\f"],
  [13, "\\r"],
  [39, "\\'"],
  [92, "\\\\"],
]);
// Control characters, quotes, backslashes and halves of surrogate pairs.
const NEEDS_ESCAPE = /[\x00-\x1f\x27\x5c\x7f-\x9f\ud800-\udfff]/;
const DATA_URL = /^data:[\w.+/;=-]{1,200};base64,/;
/** Shorter ones are shown as they are: code that prints a slice wants to see it. */
const LONG_DATA_URL_CHARS = 1_000;
const MIN_LINE_CHARS = 16;
const MAX_STRING_CHARS = 10_000;

/** A string as a literal, in the quotes that need no escape, as Node shows it. */
export function quote(text: string): string {
  if (text.length < 5_000 && regExpExec(NEEDS_ESCAPE, text) === null) return `'${text}'`;
  const delimiter = chooseDelimiter(text);
  const own = charCodeAt(delimiter, 0);
  let result = "";
  let kept = 0;
  for (let index = 0; index < text.length; index++) {
    const code = charCodeAt(text, index);
    if (isHighHalf(code) && isLowHalf(charCodeAt(text, index + 1))) {
      index++;
      continue;
    }
    if (
      code !== own &&
      code !== 92 &&
      code >= 32 &&
      (code < 127 || (code > 159 && !isHighHalf(code) && !isLowHalf(code)))
    )
      continue;
    result += slice(text, kept, index) + escape(code);
    kept = index + 1;
  }
  return delimiter + result + slice(text, kept) + delimiter;
}

function chooseDelimiter(text: string): string {
  if (indexOf(text, "'") < 0) return "'";
  if (indexOf(text, '"') < 0) return '"';
  return indexOf(text, "`") < 0 && indexOf(text, "${") < 0 ? "`" : "'";
}

function escape(code: number): string {
  const short = mapGet(SHORT_ESCAPES, code);
  if (short !== undefined) return short;
  const hex = numberToString(code, 16);
  return code < 256 ? `\\x${code < 16 ? "0" : ""}${upper(hex)}` : `\\u${hex}`;
}

function upper(hex: string): string {
  let result = "";
  for (let index = 0; index < hex.length; index++) {
    const code = charCodeAt(hex, index);
    result += code >= 97 ? "ABCDEF"[code - 97] : hex[index];
  }
  return result;
}

export function isHighHalf(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

export function isLowHalf(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

/** An image or file as text of base64 says nothing to whoever reads it, and would fill the output. Other texts stay as they are. */
export function shortenDataUrl(text: string): string {
  if (text.length < LONG_DATA_URL_CHARS) return text;
  const head = regExpExec(DATA_URL, slice(text, 0, LONG_DATA_URL_CHARS))?.[0];
  return head === undefined ? text : `${head}... (${text.length} characters)`;
}

/** A string inside of another value: long ones are cut, and broken at their line ends when they do not fit. */
export function showNestedText(given: string, indentation: number, breakLength: number): string {
  const whole = shortenDataUrl(given);
  const text = slice(whole, 0, MAX_STRING_CHARS);
  const left = whole.length - text.length;
  const trailer = left > 0 ? `... ${left} more character${left > 1 ? "s" : ""}` : "";
  if (text.length <= MIN_LINE_CHARS || text.length <= breakLength - indentation - 4) return quote(text) + trailer;
  let result = "";
  for (let start = 0; start < text.length; ) {
    const end = indexOf(text, "\n", start);
    const next = end < 0 ? text.length : end + 1;
    result += (start > 0 ? ` +\n${repeat(" ", indentation + 2)}` : "") + quote(slice(text, start, next));
    start = next;
  }
  return result + trailer;
}
