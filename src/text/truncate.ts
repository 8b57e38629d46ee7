import type { CapturedText } from "../spec/environment.js";

/** How much longer than `maxChars` a truncated text can be: the line that stands for what is left out. */
export const TRUNCATION_OVERHEAD_CHARS = 80;

/**
 * Shortens a text to its head and tail, with one line between them that says how much is missing.
 * A text that fits comes back as it is. Surrogate pairs are never cut in two.
 *
 * @param maxChars How many characters of the text may be shown; the line between comes on top of them.
 */
export function truncate(text: CapturedText | string, maxChars: number): string {
  const { head, tail, length } = typeof text === "string" ? { head: text, tail: "", length: text.length } : text;
  const whole = head.length + tail.length >= length ? head + tail : undefined;
  if (whole !== undefined && length <= maxChars) return whole;

  const tailSource = whole ?? tail;
  const tailPart = tailOf(tailSource, Math.min(Math.floor(maxChars / 2), tailSource.length));
  const headPart = headOf(whole ?? head, maxChars - tailPart.length);
  const leftOut = length - headPart.length - tailPart.length;
  return [headPart, `[${leftOut} of ${length} characters left out here]`, tailPart].filter(isNotEmpty).join("\n");
}

/** The first `maxChars` characters, or one less where that would cut a surrogate pair. */
export function headOf(text: string, maxChars: number): string {
  const end = Math.min(Math.max(0, maxChars), text.length);
  return text.slice(0, end < text.length && isHighSurrogate(text.charCodeAt(end - 1)) ? end - 1 : end);
}

/** The last `maxChars` characters, or one less where that would cut a surrogate pair. */
function tailOf(text: string, maxChars: number): string {
  const start = text.length - Math.max(0, maxChars);
  return text.slice(start > 0 && isLowSurrogate(text.charCodeAt(start)) ? start + 1 : start);
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

function isNotEmpty(part: string): boolean {
  return part !== "";
}
