import { formatValues } from "./console-format.js";
import { showTable } from "./console-table.js";
import { clock, printText } from "./host-functions.js";
import { inspect } from "./inspect.js";
import { mapDelete, mapGet, mapSet, max, NativeMap, NativeString, repeat, replaceAll, round } from "./primordials.js";

const INDENT = 2;

let indentation = 0;
const counts = new NativeMap<string, number>();
const starts = new NativeMap<string, number>();

/** Prints values separated by spaces, in the form of `console.log`. */
export function print(...values: unknown[]): void {
  printLine(formatValues(values));
}

function printLine(text: string): void {
  if (indentation === 0) printText(`${text}\n`);
  else printText(`${repeat(" ", indentation)}${replaceAll(text, "\n", `\n${repeat(" ", indentation)}`)}\n`);
}

function labelOf(label: unknown): string {
  return label === undefined ? "default" : NativeString(label);
}

function sinceStart(label: string): string {
  const start = mapGet(starts, label);
  return start === undefined ? "(not started)" : `${round((clock() - start) * 1000) / 1000}ms`;
}

/** What `console.dir` is told: a number, or `null` for all levels. */
function depthOf(options: unknown): number | undefined {
  const depth: unknown = (options as { depth?: unknown } | null | undefined)?.depth;
  return depth === null ? Number.POSITIVE_INFINITY : typeof depth === "number" ? depth : undefined;
}

/** A console whose every method prints into the output of the cell. */
export function createConsole(): Record<string, (...values: unknown[]) => void> {
  return {
    log: print,
    info: print,
    warn: print,
    error: print,
    debug: print,
    trace: (...values) => printLine(`Trace: ${formatValues(values)}`),
    dir: (value, options) => printLine(inspect(value, { quoted: true, depth: depthOf(options) })),
    dirxml: print,
    // Nothing to clear: what was printed is on its way.
    clear: () => {},
    table: (data, columns) => printLine(showTable(data, columns)),
    assert: (condition, ...values) => {
      if (!condition) printLine(values.length === 0 ? "Assertion failed" : `Assertion failed: ${formatValues(values)}`);
    },
    count: (label) => {
      const name = labelOf(label);
      const count = (mapGet(counts, name) ?? 0) + 1;
      mapSet(counts, name, count);
      printLine(`${name}: ${count}`);
    },
    countReset: (label) => {
      mapDelete(counts, labelOf(label));
    },
    time: (label) => {
      mapSet(starts, labelOf(label), clock());
    },
    timeLog: (label) => printLine(`${labelOf(label)}: ${sinceStart(labelOf(label))}`),
    timeEnd: (label) => {
      printLine(`${labelOf(label)}: ${sinceStart(labelOf(label))}`);
      mapDelete(starts, labelOf(label));
    },
    group: (...values) => {
      if (values.length > 0) printLine(formatValues(values));
      indentation += INDENT;
    },
    groupCollapsed: (...values) => {
      if (values.length > 0) printLine(formatValues(values));
      indentation += INDENT;
    },
    groupEnd: () => {
      indentation = max(0, indentation - INDENT);
    },
  };
}

/** Groups that a cell left open end with it. */
export function resetConsole(): void {
  indentation = 0;
}
