import type { Kind } from "./host-functions.js";
import { showErrorStack } from "./inspect-error.js";
import { prefixOf } from "./inspect-names.js";
import { quote } from "./inspect-text.js";
import {
  bigintToString,
  dateToIso,
  dateValue,
  is,
  list,
  NativeString,
  primitiveOfBox,
  regExpFlagTests,
  regExpSource,
} from "./primordials.js";
import { isError } from "./prototypes.js";

/** Text of values that have a literal or a usual form of their own; `undefined` for all others. */
export function specialBase(
  value: object,
  kind: Kind,
  name: string | null,
  tag: string,
  quiet: boolean,
): string | undefined {
  const prefix = name === kind ? "" : prefixOf(name, tag, kind);
  switch (kind) {
    case "Date":
      return `${prefix}${is(dateValue(value as Date), NaN) ? "Invalid Date" : dateToIso(value as Date)}`;
    case "RegExp":
      return `${prefix}/${regExpSource(value as RegExp)}/${flagsOf(value as RegExp)}`;
    case "Promise":
      return `${prefixOf(name, tag, kind)}{ <write \`await\` to see the value> }`;
    case "Box":
      return showBox(value, name);
    default:
      return isError(value) ? showErrorStack(value, quiet) : undefined;
  }
}

/** By the engine's own fields: `flags` asks properties, which may be a cell's. */
function flagsOf(value: RegExp): string {
  let flags = "";
  for (let index = 0; index < regExpFlagTests.length; index++) {
    const { flag, test } = regExpFlagTests[index] as (typeof regExpFlagTests)[number];
    if (test(value)) flags += flag;
  }
  return flags;
}

/** `[Number: 3]`, for what `new Number(3)` makes. */
function showBox(value: object, name: string | null): string | undefined {
  const primitive = primitiveOfBox(value);
  if (primitive === undefined) return undefined;
  const type = typeof primitive;
  const title = type === "number" ? "Number" : type === "string" ? "String" : type === "boolean" ? "Boolean" : "BigInt";
  return `[${title}${name === title ? "" : ` (${name ?? "null prototype"})`}: ${showPrimitive(primitive)}]`;
}

function showPrimitive(primitive: unknown): string {
  switch (typeof primitive) {
    case "string":
      return quote(primitive);
    case "bigint":
      return `${bigintToString(primitive)}n`;
    default:
      return is(primitive, -0) ? "-0" : NativeString(primitive);
  }
}

const ITERATORS = list<string>();
for (const type of ["Map", "Set", "Array", "String", "RegExp String"]) ITERATORS[ITERATORS.length] = `${type} Iterator`;

/** What stands inside of the braces of things that have items but show none until somebody goes through them. */
export function itemsHint(tag: string): string | undefined {
  if (tag === "AsyncGenerator") return "<go through it with `for await` to see its items>";
  let known = tag === "Generator" || tag === "Iterator Helper";
  for (let index = 0; index < ITERATORS.length; index++) known ||= ITERATORS[index] === tag;
  return known ? "<write [...it] to see its items>" : undefined;
}
