import {
  functionToString,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  indexOf,
  slice,
  toStringTag,
} from "./primordials.js";
import { findOnChain, inherits, plainProperty } from "./prototypes.js";
import { isProxy, lookThrough } from "./proxies.js";

const MAX_NAME_CHARS = 200;

/** Name of the class that made an object; `null` for one without a prototype. */
export function constructorName(value: object): string | null {
  const found = findOnChain(value, (holder) => {
    const made: unknown = getOwnPropertyDescriptor(holder, "constructor")?.value;
    return typeof made === "function" && !isProxy(made) ? nameOfMaker(value, made) : undefined;
  });
  if (found !== undefined) return found;
  return getPrototypeOf(value) === null ? null : "Object <Complex prototype>";
}

/** Own `Symbol.toStringTag` values that the class sets, except where the object shows them as a field. */
export function tagOf(value: object, quiet: boolean): string {
  const tag: unknown = quiet ? plainProperty(value, toStringTag) : (value as Record<symbol, unknown>)[toStringTag];
  if (typeof tag !== "string" || tag === "") return "";
  return getOwnPropertyDescriptor(value, toStringTag)?.enumerable ? "" : tag;
}

/** `Name(size) [Tag] `, as it stands before the brace. */
export function prefixOf(name: string | null, tag: string, fallback: string, size = ""): string {
  if (name === null) {
    return tag !== "" && fallback !== tag
      ? `[${fallback}${size}: null prototype] [${tag}] `
      : `[${fallback}${size}: null prototype] `;
  }
  return tag !== "" && name !== tag ? `${name}${size} [${tag}] ` : `${name}${size} `;
}

/** `[Function: name]`, `[AsyncFunction (anonymous)]`, `[class A extends B]`. */
export function functionBase(value: (...values: unknown[]) => unknown, constructor: string | null): string {
  const source = functionToString(value);
  const own: unknown = getOwnPropertyDescriptor(value, "name")?.value;
  const name = typeof own === "string" ? slice(own, 0, MAX_NAME_CHARS) : "";
  if (slice(source, 0, 5) === "class" && slice(source, -1) === "}" && isClassHead(source)) {
    const parent = getPrototypeOf(value);
    const inherited = parent === null ? undefined : plainName(parent);
    const extended = parent === null ? " extends [null prototype]" : inherited ? ` extends ${inherited}` : "";
    return `[class ${name === "" ? "(anonymous)" : name}${extended}]`;
  }
  const tag = plainProperty(value, toStringTag);
  const type =
    tag === "GeneratorFunction" || tag === "AsyncFunction" || tag === "AsyncGeneratorFunction" ? tag : "Function";
  const base = `[${type}${constructor === null ? " (null prototype)" : ""}${name === "" ? " (anonymous)" : `: ${name}`}]`;
  return constructor !== type && constructor !== null ? `${base} ${constructor}` : base;
}

/** The name of what a value says made it, if that is so. */
function nameOfMaker(value: object, made: object): string | undefined {
  const name = plainName(made);
  const prototype: unknown = getOwnPropertyDescriptor(made, "prototype")?.value;
  const isObject = (typeof prototype === "object" && prototype !== null) || typeof prototype === "function";
  const isMaker = isObject && inherits(value, prototype);
  return name !== undefined && isMaker ? slice(name, 0, MAX_NAME_CHARS) : undefined;
}

/** The own name of a function or of what a proxy of one stands for. */
function plainName(made: object): string | undefined {
  const seen = lookThrough(made);
  const name: unknown = seen && getOwnPropertyDescriptor(seen, "name")?.value;
  return typeof name === "string" && name !== "" ? name : undefined;
}

function isClassHead(source: string): boolean {
  const brace = indexOf(source, "{");
  return brace >= 0 && indexOf(slice(source, 5, brace), "(") < 0;
}
