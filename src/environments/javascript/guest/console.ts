import { printText } from "./host-functions.js";
import { inspect } from "./inspect.js";

/** Prints values separated by spaces, as `console.log` does. */
export function print(...values: unknown[]): void {
  let line = "";
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (index > 0) line += " ";
    line += typeof value === "string" ? value : inspect(value);
  }
  printText(`${line}\n`);
}

export function createConsole(): Record<string, (...values: unknown[]) => void> {
  return { log: print, info: print, warn: print, error: print, debug: print, dir: print, trace: print, table: print };
}
