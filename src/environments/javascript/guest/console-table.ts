import { inspect } from "./inspect.js";
import { append, get, isArray, join, keys, list, max, min, padEnd, repeat } from "./primordials.js";

const MAX_ROWS = 1_000;
const MAX_COLUMNS = 50;

/** `console.table`: one row per item, one column per field. What is no list of things is shown as by `console.log`. */
export function showTable(data: unknown): string {
  if (typeof data !== "object" || data === null) return inspect(data);
  const names = keys(data);
  const columns = list<string>();
  let hasValues = false;
  const count = min(names.length, MAX_ROWS);
  for (let row = 0; row < count; row++) {
    const item = get(data, names[row] as string);
    if (typeof item === "object" && item !== null) addNew(columns, keys(item));
    else hasValues = true;
  }
  const table = list<string[]>();
  append(table, headings(columns, hasValues));
  for (let row = 0; row < count; row++)
    append(table, cellsOf(names[row] as string, get(data, names[row] as string), columns, hasValues));
  return draw(table) + (names.length > count ? `\n... ${names.length - count} more rows` : "");
}

function addNew(columns: string[], names: readonly string[]): void {
  for (let index = 0; index < names.length && columns.length < MAX_COLUMNS; index++) {
    let known = false;
    for (let column = 0; column < columns.length; column++) if (columns[column] === names[index]) known = true;
    if (!known) append(columns, names[index] as string);
  }
}

function headings(columns: readonly string[], hasValues: boolean): string[] {
  const cells = list<string>();
  append(cells, "(index)");
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
