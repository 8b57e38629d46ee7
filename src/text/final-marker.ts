import { lineEnd } from "./line-cursor.js";
import { unquote } from "./quoted-text.js";
import type { FinalKind } from "./reply-problems.js";

/** What stands in the parentheses of a marker, and where its line ends. */
export interface MarkerArgument {
  readonly outcome: "argument";
  readonly argument: string;
  readonly quoted: boolean;
  /** Offset behind the marker's last line. */
  readonly end: number;
  /** A full stop follows, as in a sentence. */
  readonly stopped: boolean;
}

/** `mention`: words follow on the line. `unclear`: no end was found, or not where one would expect it. */
export type MarkerReading = MarkerArgument | { readonly outcome: "mention" } | { readonly outcome: "unclear" };

/** Tells how a marker's line may end: closing emphasis, a full stop, the end of the turn. */
const TAIL = /^([.;。]?)(?:\*{1,3}|_{1,2}|`{1,2})?([.;。]?)(?:<\/\w{1,20}>)?(?:<\|?\/?[\w|]{1,30}\|?>)?$/;
const TAIL_CHARS = 80;

/** How far a better end is looked for, when a mention would have ended on its line. */
const MAX_LENIENT_CHARS = 20_000;

const QUOTES = ['"""', "'''", '"', "'", "`", "“"];

/** A marker begins a word, or follows what is left of the mark of the final channel. */
const WORD_START = "(?:(?<![A-Za-z0-9$.])|(?<=assistantfinal))";

/** Matches a marker up to its opening parenthesis; to be used with the flag `g`. */
export const FINAL_MARKER = `${WORD_START}FINAL(?:_VAR)?[ \\t]{0,20}\\(`;

/**
 * Matches that and what nearly is a marker; to be used with the flags `g` and `i`. Emphasis or back-ticks may end between
 * name and parenthesis, the parenthesis may be a full-width one, and Markdown's escapes may stand in it.
 */
export const NEAR_MARKER = `${WORD_START}FINAL(?:\\\\?_VAR)?(?:\\*{1,3}|_{1,3}|\`{1,2})?[ \\t]{0,20}(?:\\\\?\\(|（)`;

/** Which marker a match of {@link NEAR_MARKER} is; `undefined` when it is spelt in another way. */
export function markerKind(match: string): FinalKind | undefined {
  const name = match.replace(/[ \t]*\($/, "");
  return name === "FINAL" || name === "FINAL_VAR" ? name : undefined;
}

/** Reads the argument that begins at `start`, just behind the opening parenthesis. */
export function readArgument(text: string, start: number): MarkerReading {
  const quoted = readQuoted(text, start);
  if (quoted !== undefined) return quoted;
  const firstLineEnd = lineEnd(text, start);
  let mention = false;
  for (const lenient of [false, true]) {
    const close = closingParenthesis(text, start, lenient, mention ? start + MAX_LENIENT_CHARS : text.length);
    if (close === undefined) continue;
    const tail = readTail(text, close + 1);
    if (tail !== undefined) {
      const argument = text.slice(start, close);
      // A fence that opens within the parentheses and closes without: the parentheses of two things were paired.
      if (hasOpenFence(argument)) return { outcome: "unclear" };
      return { outcome: "argument", argument: argument.trim(), quoted: false, ...tail };
    }
    mention ||= !lenient && close < firstLineEnd;
  }
  return mention ? { outcome: "mention" } : { outcome: "unclear" };
}

function readQuoted(text: string, start: number): MarkerReading | undefined {
  let from = start;
  while (/\s/.test(text[from] ?? "")) from += 1;
  const quote = QUOTES.find((candidate) => text.startsWith(candidate, from));
  // Three back-ticks are a fence, which is part of the text.
  if (quote === undefined || text.startsWith("```", from)) return undefined;
  const contentStart = from + quote.length;
  const closing = new RegExp(quote === "“" ? "”\\s*\\)" : `(\\\\[\\s\\S])|${quote}\\s{0,1000}\\)`, "g");
  closing.lastIndex = contentStart;
  for (let match = closing.exec(text); match !== null; match = closing.exec(text)) {
    if (match[1] !== undefined) continue;
    const content = text.slice(contentStart, match.index);
    const tail = readTail(text, match.index + match[0].length);
    // An apostrophe may begin a word, and find its partner in code that follows.
    if (quote === "'" && hasOpenFence(content)) return { outcome: "unclear" };
    if (tail === undefined) return { outcome: match.index < lineEnd(text, start) ? "mention" : "unclear" };
    const argument = quote.length === 3 || quote === "“" ? content : unquote(content);
    return { outcome: "argument", argument, quoted: true, ...tail };
  }
  return undefined;
}

const OPENING = "(".charCodeAt(0);
const CLOSING = ")".charCodeAt(0);

/** The parenthesis that closes the one before `start`. */
export function closingParenthesis(
  text: string,
  start: number,
  lenient = false,
  until = text.length,
): number | undefined {
  let depth = 1;
  for (let index = start; index < until; index++) {
    const code = text.charCodeAt(index);
    if ((code !== OPENING && code !== CLOSING) || (lenient && isOrnament(text, index))) continue;
    depth += code === OPENING ? 1 : -1;
    if (depth === 0) return index;
  }
  return undefined;
}

/** Whether a parenthesis belongs to a face such as `:-)`, or to a label such as `b)` at the start of a line. */
function isOrnament(text: string, index: number): boolean {
  // Most stand behind something else, and there may be millions.
  if (!/[\w:;=\-'^]/.test(text[index - 1] ?? "")) return false;
  const before = text.slice(Math.max(0, index - 12), index);
  return /(?:^|[^\w])[:;=8][-'^o]?$/.test(before) || (text[index] === ")" && /(?:^|\n)[ \t]*\w{1,3}$/.test(before));
}

function readTail(text: string, from: number): { readonly end: number; readonly stopped: boolean } | undefined {
  const end = lineEnd(text, from);
  const rest = text.slice(from, end).trim();
  if (rest.length > TAIL_CHARS) return undefined;
  const match = TAIL.exec(rest);
  return match === null ? undefined : { end, stopped: `${match[1]}${match[2]}`.includes(".") };
}

function hasOpenFence(text: string): boolean {
  return (text.match(/^[ \t]*(?:`{3,}|~{3,})/gm)?.length ?? 0) % 2 === 1;
}
