import { kindOf } from "./host-functions.js";
import { inspect } from "./inspect.js";
import {
  append,
  firstEntries,
  firstItems,
  get,
  isArray,
  join,
  keys,
  list,
  mapSize,
  max,
  min,
  NativeString,
  padEnd,
  repeat,
  setSize,
} from "./primordials.js";

const MAX_ROWS = 1_000;
const MAX_COLUMNS = 50;

interface Rows {
  /** What stands over the first column. */
  readonly heading: string;
  /** How many there are; the first of them follow. */
  readonly count: number;
  readonly names: readonly string[];
  readonly items: readonly unknown[];
}

/**
 * `console.table`: one row per item, one column per field, or those that are asked for. What is no list of things is shown as by
 * `console.log`.
 */
export function showTable(data: unknown, asked?: unknown): string {
  if (typeof data !== "object" || data === null) return inspect(data);
  const { heading, count, names, items } = rowsOf(data);
  const columns = list<string>();
  let hasValues = false;
  for (let row = 0; row < items.length; row++) {
    const item = items[row];
    if (typeof item === "object" && item !== null) addNew(columns, keys(item));
    else hasValues = true;
  }
  const shown = isArray(asked) ? asOwnList(asked) : columns;
  const table = list<string[]>();
  append(table, headings(heading, shown, hasValues));
  for (let row = 0; row < items.length; row++) {
    append(table, cellsOf(names[row] as string, items[row], shown, hasValues));
  }
  return draw(table) + (count > items.length ? `\n... ${count - items.length} more rows` : "");
}

function rowsOf(data: object): Rows {
  const names = list<string>();
  const items = list<unknown>();
  switch (kindOf(data)) {
    case "Map": {
      const entries = firstEntries(data as Map<unknown, unknown>, MAX_ROWS);
      for (let row = 0; row < entries.length; row++) {
        const entry = entries[row] as [unknown, unknown];
        append(names, inspect(entry[0], { quoted: true, depth: 0 }));
        append(items, entry[1]);
      }
      return { heading: "Key", count: mapSize(data as Map<unknown, unknown>), names, items };
    }
    case "Set": {
      const found = firstItems(data as Set<unknown>, MAX_ROWS);
      for (let row = 0; row < found.length; row++) append(names, NativeString(row));
      return { heading: "(iteration index)", count: setSize(data as Set<unknown>), names, items: found };
    }
    default: {
      const all = keys(data);
      for (let row = 0; row < min(all.length, MAX_ROWS); row++) {
        append(names, all[row] as string);
        append(items, get(data, all[row] as string));
      }
      return { heading: "(index)", count: all.length, names, items };
    }
  }
}

function asOwnList(asked: readonly unknown[]): string[] {
  const columns = list<string>();
  for (let index = 0; index < asked.length && index < MAX_COLUMNS; index++) append(columns, NativeString(asked[index]));
  return columns;
}

function addNew(columns: string[], names: readonly string[]): void {
  for (let index = 0; index < names.length && columns.length < MAX_COLUMNS; index++) {
    let known = false;
    for (let column = 0; column < columns.length; column++) if (columns[column] === names[index]) known = true;
    if (!known) append(columns, names[index] as string);
  }
}

function headings(heading: string, columns: readonly string[], hasValues: boolean): string[] {
  const cells = list<string>();
  append(cells, heading);
  for (let index = 0; index < columns.length; index++) append(cells, columns[index] as string);
  if (hasValues) append(cells, "Values");
  return cells;
}

function cellsOf(name: string, item: unknown, columns: readonly string[], hasValues: boolean): string[] {
  const cells = list<string>();
  append(cells, name);
  const isRow = typeof item === "object" && item !== null;
  for (let index = 0; index < columns.length; index++) {
    const column = columns[index] as string;
    append(
      cells,
      isRow && column in item ? inspect(get(item, column), { quoted: true, depth: isArray(item) ? 0 : 1 }) : "",
    );
  }
  if (hasValues) append(cells, isRow ? "" : inspect(item, { quoted: true }));
  return cells;
}

function draw(table: readonly (readonly string[])[]): string {
  const widths = list<number>();
  for (let row = 0; row < table.length; row++) {
    const cells = table[row] as readonly string[];
    for (let index = 0; index < cells.length; index++)
      widths[index] = max(widths[index] ?? 0, (cells[index] as string).length + 2);
  }
  const lines = list<string>();
  append(lines, border(widths, "┌", "┬", "┐"));
  for (let row = 0; row < table.length; row++) {
    const cells = list<string>();
    for (let index = 0; index < widths.length; index++) {
      append(cells, padEnd(` ${(table[row] as readonly string[])[index] ?? ""}`, widths[index] as number));
    }
    append(lines, `│${join(cells, "│")}│`);
    if (row === 0) append(lines, border(widths, "├", "┼", "┤"));
  }
  append(lines, border(widths, "└", "┴", "┘"));
  return join(lines, "\n");
}

function border(widths: readonly number[], left: string, middle: string, right: string): string {
  const parts = list<string>();
  for (let index = 0; index < widths.length; index++) append(parts, repeat("─", widths[index] as number));
  return left + join(parts, middle) + right;
}
