import { kindOf } from "./host-functions.js";
import { inspect } from "./inspect.js";
import { isArray, mapSize, regExpExec, setSize, slice, typedArrayLength, typedArrayTag } from "./primordials.js";
import { lookThrough } from "./proxies.js";

const MAX_PREVIEW = 100;
/** Enough to fill a preview, however much of it is indentation. */
const MAX_INSPECTED = 1_000;
const LINE_BREAKS = /\s*\n\s*/;

/** Such as `string(1200)`, `array(3)`, `Map(2)`, `number`, `function`. */
export function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "string") return `string(${value.length})`;
  if (typeof value !== "object") return typeof value;
  const seen = lookThrough(value);
  if (seen === undefined) return "object";
  if (isArray(seen)) return `array(${seen.length})`;
  return sizeOf(seen) ?? typeof seen;
}

function sizeOf(value: object): string | undefined {
  const tag = typedArrayTag(value);
  if (tag !== undefined) return `${tag}(${typedArrayLength(value)})`;
  switch (kindOf(value)) {
    case "Map":
      return `Map(${mapSize(value as Map<unknown, unknown>)})`;
    case "Set":
      return `Set(${setSize(value as Set<unknown>)})`;
    default:
      return undefined;
  }
}

/** One short line that shows the value. */
export function preview(value: unknown): string {
  let shown =
    typeof value === "string"
      ? inspect(slice(value, 0, MAX_PREVIEW + 1), { quoted: true })
      : slice(inspect(value, { depth: 1, quiet: true }), 0, MAX_INSPECTED);
  for (let found = regExpExec(LINE_BREAKS, shown); found; found = regExpExec(LINE_BREAKS, shown)) {
    shown = `${slice(shown, 0, found.index)} ${slice(shown, found.index + (found[0] as string).length)}`;
  }
  return shown.length > MAX_PREVIEW ? `${slice(shown, 0, MAX_PREVIEW - 1)}…` : shown;
}
