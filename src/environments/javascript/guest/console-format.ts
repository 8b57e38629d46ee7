import { inspect } from "./inspect.js";
import { shortenDataUrl } from "./inspect-text.js";
import { indexOf, is, NativeNumber, NativeString, parseFloat, parseInt, slice, stringifyJson } from "./primordials.js";

/** Values in one line of text; `%s`, `%d` and their like in a first string take the values that follow. */
export function formatValues(values: readonly unknown[]): string {
  const first = values[0];
  let next = 0;
  let line = "";
  if (typeof first === "string") {
    next = 1;
    line = shortenDataUrl(first);
    if (values.length > 1 && indexOf(first, "%") >= 0) {
      line = "";
      let kept = 0;
      for (let at = indexOf(first, "%"); at >= 0 && at < first.length - 1; at = indexOf(first, "%", at + 2)) {
        const letter = first[at + 1] as string;
        const replaced = letter === "%" ? "%" : next < values.length ? formatOne(letter, values[next]) : undefined;
        if (replaced === undefined) continue;
        if (letter !== "%") next++;
        line += slice(first, kept, at) + replaced;
        kept = at + 2;
      }
      line += slice(first, kept);
    }
  }
  for (let index = next; index < values.length; index++) {
    const value = values[index];
    line += `${index > 0 ? " " : ""}${inspect(value)}`;
  }
  return line;
}

function formatOne(letter: string, value: unknown): string | undefined {
  switch (letter) {
    case "s":
      return typeof value === "bigint"
        ? `${value}n`
        : is(value, -0)
          ? "-0"
          : typeof value === "object" && value !== null
            ? inspect(value, { depth: 0 })
            : NativeString(value);
    case "d":
      return typeof value === "bigint" ? `${value}n` : typeof value === "symbol" ? "NaN" : inspect(NativeNumber(value));
    case "i":
      return typeof value === "bigint"
        ? `${value}n`
        : typeof value === "symbol"
          ? "NaN"
          : inspect(parseInt(value as string, 10));
    case "f":
      return typeof value === "symbol" ? "NaN" : inspect(parseFloat(value as string));
    case "j":
      return stringifyJson(value) ?? "undefined";
    case "o":
      return inspect(value, { quoted: true, depth: 4 });
    case "O":
      return inspect(value, { quoted: true });
    case "c":
      return "";
    default:
      return undefined;
  }
}
