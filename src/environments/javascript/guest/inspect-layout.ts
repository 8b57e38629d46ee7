import { append, floor, indexOf, join, list, max, min, repeat, round, sqrt } from "./primordials.js";

const BREAK_LENGTH = 80;
/** How many levels of nesting may share a line. */
const COMPACT = 3;
const MAX_COLUMNS = 15;
const CHARACTER_HEIGHT = 2.5;
const MIN_GROUPED = 6;

/** What layout needs to know of a value whose parts are already text. */
export interface Layout {
  readonly output: string[];
  readonly base: string;
  readonly open: string;
  readonly close: string;
  /** Set for arrays: whether all items are numbers, which are aligned to the right. */
  readonly numeric?: boolean | undefined;
  /** The last of the output says how many items were left out. */
  readonly truncated: boolean;
  readonly indentation: number;
  /** Levels of nesting inside of the value. */
  readonly levels: number;
}

/** Puts the parts of a value on one line if they fit, else on lines of their own, the way Node does. */
export function arrange(layout: Layout): string {
  const { base, open, close, indentation } = layout;
  let output = layout.output;
  const entries = output.length;
  if (layout.numeric !== undefined && entries > MIN_GROUPED) output = groupItems(layout, layout.numeric);
  const prefix = base === "" ? "" : `${base} `;
  if (layout.levels < COMPACT && entries === output.length) {
    const start = output.length + indentation + open.length + base.length + 10;
    if (fits(output, start, base)) {
      const joined = join(output, ", ");
      if (indexOf(joined, "\n") < 0) return `${prefix}${open} ${joined} ${close}`;
    }
  }
  const line = `\n${repeat(" ", indentation)}`;
  return `${prefix}${open}${line}  ${join(output, `,${line}  `)}${line}${close}`;
}

function fits(output: readonly string[], start: number, base: string): boolean {
  let total = output.length + start;
  if (total + output.length > BREAK_LENGTH) return false;
  for (let index = 0; index < output.length; index++) {
    total += (output[index] as string).length;
    if (total > BREAK_LENGTH) return false;
  }
  return base === "" || indexOf(base, "\n") < 0;
}

/** Arranges the items of a long array in columns. */
function groupItems({ output, truncated, indentation }: Layout, numeric: boolean): string[] {
  const count = truncated ? output.length - 1 : output.length;
  let total = 0;
  let longest = 0;
  for (let index = 0; index < count; index++) {
    const { length } = output[index] as string;
    total += length + 2;
    longest = max(longest, length);
  }
  const widest = longest + 2;
  if (widest * 3 + indentation >= BREAK_LENGTH || !(total / widest > 5 || longest <= 6)) return output;
  const bias = sqrt(widest - total / output.length);
  const biased = max(widest - 3 - bias, 1);
  const columns = min(
    round(sqrt(CHARACTER_HEIGHT * biased * count) / biased),
    floor((BREAK_LENGTH - indentation) / widest),
    COMPACT * 4,
    MAX_COLUMNS,
  );
  if (columns <= 1) return output;
  const widths = columnWidths(output, count, columns);
  const rows = list<string>();
  for (let start = 0; start < count; start += columns) {
    append(rows, joinRow(output, start, min(start + columns, count), widths, numeric));
  }
  if (truncated) append(rows, output[count] as string);
  return rows;
}

function columnWidths(output: readonly string[], count: number, columns: number): number[] {
  const widths = list<number>();
  for (let column = 0; column < columns; column++) {
    let width = 0;
    for (let index = column; index < count; index += columns) width = max(width, (output[index] as string).length);
    append(widths, width + 2);
  }
  return widths;
}

function joinRow(
  output: readonly string[],
  start: number,
  end: number,
  widths: readonly number[],
  numeric: boolean,
): string {
  let row = "";
  for (let index = start; index < end; index++) {
    const last = index === end - 1;
    const cell = last ? (output[index] as string) : `${output[index]}, `;
    const width = (widths[index - start] as number) - (last ? 2 : 0);
    const padding = repeat(" ", max(0, width - cell.length));
    row += numeric ? padding + cell : last ? cell : cell + padding;
  }
  return row;
}
