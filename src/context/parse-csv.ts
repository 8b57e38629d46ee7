import { RLMConfigError } from "../spec/errors.js";

const QUOTE = 34;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/**
 * Reads CSV (RFC 4180) into its rows: quoted fields may hold delimiters, line breaks and doubled quotes. Empty lines are
 * passed over. Every field is a string, so that no number loses its zeros.
 * @throws RLMConfigError naming the line of a quote that is not closed.
 */
export function parseCsv(text: string, name: string, delimiter = ","): string[][] {
  const separator = delimiter.charCodeAt(0);
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at <= text.length) {
    const field = text.charCodeAt(at) === QUOTE ? quotedField(text, at, name) : plainField(text, at, separator);
    row.push(field.value);
    at = field.end;
    // What stands between a closing quote and the next delimiter belongs to no field of the standard; it is kept.
    if (at < text.length && !endsField(text.charCodeAt(at), separator)) {
      const rest = plainField(text, at, separator);
      row[row.length - 1] += rest.value;
      at = rest.end;
    }
    if (text.charCodeAt(at) === separator) {
      at++;
      continue;
    }
    if (row.length > 1 || row[0] !== "") rows.push(row);
    row = [];
    at += text.charCodeAt(at) === CARRIAGE_RETURN && text.charCodeAt(at + 1) === LINE_FEED ? 2 : 1;
  }
  return rows;
}

/**
 * The rows under the header as objects. A header without a name is called `column_3`, a name that comes again `name_2`,
 * and what goes beyond the header `column_7`; a field that is missing is an empty string.
 */
export function csvRecords(rows: readonly (readonly string[])[]): Record<string, string>[] {
  const [header = [], ...body] = rows;
  const names = uniqueNames(header);
  return body.map((row) => {
    const width = Math.max(row.length, names.length);
    // `fromEntries` makes a column called `__proto__` a column like any other.
    return Object.fromEntries(
      Array.from({ length: width }, (_, index) => [names[index] ?? `column_${index + 1}`, row[index] ?? ""]),
    );
  });
}

interface Field {
  readonly value: string;
  readonly end: number;
}

function quotedField(text: string, start: number, name: string): Field {
  let value = "";
  let from = start + 1;
  for (;;) {
    const close = text.indexOf('"', from);
    if (close === -1) {
      const line = text.slice(0, start).split(/\r\n?|\n/).length;
      throw new RLMConfigError("context", `${name} is not CSV: the quote that opens in line ${line} is never closed`);
    }
    if (text.charCodeAt(close + 1) !== QUOTE) return { value: value + text.slice(from, close), end: close + 1 };
    value += text.slice(from, close + 1);
    from = close + 2;
  }
}

function plainField(text: string, start: number, separator: number): Field {
  let end = start;
  while (end < text.length && !endsField(text.charCodeAt(end), separator)) end++;
  return { value: text.slice(start, end), end };
}

function endsField(code: number, separator: number): boolean {
  return code === separator || code === LINE_FEED || code === CARRIAGE_RETURN;
}

function uniqueNames(header: readonly string[]): string[] {
  const taken = new Set<string>();
  const counts = new Map<string, number>();
  return header.map((cell, index) => {
    const base = cell.trim() === "" ? `column_${index + 1}` : cell.trim();
    let name = base;
    while (taken.has(name)) {
      const count = (counts.get(base) ?? 1) + 1;
      counts.set(base, count);
      name = `${base}_${count}`;
    }
    taken.add(name);
    return name;
  });
}
