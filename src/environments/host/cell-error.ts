import type { CellError } from "../../spec/environment.js";
import type { GuestError } from "../protocol/messages.js";

/** A place in a cell: `at total (cell-3.js:4:11)` or `at cell-3.js:4:11`. */
const PLACE = /^\s+at (?:(.{1,200}?) \()?(cell-\d+\.(?:js|py)):(\d+):(\d+)\)?$/;
/** Lines of a cell end where JavaScript says so; errors of Python bring their own text. */
const LINE_END = /\r\n|[\n\r\u2028\u2029]/;
const MAX_STACK_LINES = 100;
const MAX_SHOWN_CALLS = 8;
const MAX_LINE_CHARS = 160;

/** Finds the code of a cell by its file name; a function of an earlier cell may well be the one that throws. */
export type SourceLookup = (file: string) => string | undefined;

interface Place {
  readonly label: string | undefined;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Tells an error in the words of the cell: type, message, source line with a caret, calls inside of cells. Foreign calls are left out. */
export function describeCellError(error: GuestError, file: string, sourceOf: SourceLookup): CellError {
  const { name, message, text } = error;
  const title = message === "" ? name : `${name}: ${message}`;
  const places = readPlaces(error.stack);
  const [first] = places;
  const line = places.find((place) => place.file === file)?.line;
  if (text !== undefined) return { name, message, line, text };
  const source = first && sourceOf(first.file)?.split(LINE_END)[first.line - 1];
  const parts = [title];
  if (first && source !== undefined) parts.push(...excerpt(first, source, first.file !== file));
  if (places.length > 1) parts.push(...places.slice(0, MAX_SHOWN_CALLS).map((place) => describePlace(place, file)));
  return { name, message, line, text: parts.join("\n") };
}

function readPlaces(stack: string): Place[] {
  const places: Place[] = [];
  for (const text of stack.split("\n", MAX_STACK_LINES)) {
    const match = text.length < 500 ? PLACE.exec(text) : null;
    if (match) places.push({ label: match[1], file: match[2] ?? "", line: Number(match[3]), column: Number(match[4]) });
  }
  return places;
}

function excerpt(place: Place, source: string, elsewhere: boolean): string[] {
  const prefix = `${place.line} | `;
  const column = place.column - 1;
  // Of a long line what stands around the column is shown.
  const from = column < MAX_LINE_CHARS ? 0 : column - Math.floor(MAX_LINE_CHARS * 0.75);
  const shown = source.slice(from, from + MAX_LINE_CHARS);
  const lead = from > 0 ? "…" : "";
  const rest = from + MAX_LINE_CHARS < source.length ? "…" : "";
  const lines = [
    elsewhere ? `in ${place.file}, line ${place.line}:` : `line ${place.line}:`,
    `  ${prefix}${lead}${shown}${rest}`,
  ];
  if (column >= 0 && column < source.length) {
    // Tabs keep their width, so that the caret stands where it belongs.
    const before = (lead + source.slice(from, column)).replace(/[^\t]/g, " ");
    lines.push(`  ${" ".repeat(prefix.length)}${before}^`);
  }
  return lines;
}

function describePlace(place: Place, file: string): string {
  const where = place.file === file ? `line ${place.line}` : `${place.file} line ${place.line}`;
  return `    at ${place.label === undefined ? where : `${place.label.replace(/^async /, "")} (${where})`}`;
}
