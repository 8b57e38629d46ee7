import {
  functionToString,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  indexOf,
  isInstance,
  NativeString,
  objectTag,
  slice,
} from "./primordials.js";

const MAX_PROTOTYPES = 100;
const MAX_NAME_CHARS = 200;

/** Name of the class that made an object; `null` for one without a prototype. */
export function constructorName(value: object): string | null {
  let holder: object | null = value;
  for (let depth = 0; holder !== null && depth < MAX_PROTOTYPES; depth++) {
    const made: unknown = getOwnPropertyDescriptor(holder, "constructor")?.value;
    if (typeof made === "function") {
      const name: unknown = getOwnPropertyDescriptor(made, "name")?.value;
      if (typeof name === "string" && name !== "" && isInstance(value, made)) return slice(name, 0, MAX_NAME_CHARS);
    }
    holder = getPrototypeOf(holder);
  }
  return getPrototypeOf(value) === null ? null : "Object <Complex prototype>";
}

/** Own `Symbol.toStringTag` values that the class sets, except where the object shows them as a field. */
export function tagOf(value: object, quiet: boolean): string {
  const tag: unknown = quiet ? plainTagOf(value) : (value as Record<symbol, unknown>)[Symbol.toStringTag];
  if (typeof tag !== "string" || tag === "") return "";
  return getOwnPropertyDescriptor(value, Symbol.toStringTag)?.enumerable ? "" : tag;
}

function plainTagOf(value: object): unknown {
  let holder: object | null = value;
  for (let depth = 0; holder !== null && depth < MAX_PROTOTYPES; depth++) {
    const descriptor = getOwnPropertyDescriptor(holder, Symbol.toStringTag);
    if (descriptor) return descriptor.value;
    holder = getPrototypeOf(holder);
  }
  return undefined;
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
    const inherited = parent === null ? undefined : (getOwnPropertyDescriptor(parent, "name")?.value as unknown);
    const extended =
      parent === null ? " extends [null prototype]" : inherited ? ` extends ${NativeString(inherited)}` : "";
    return `[class ${name === "" ? "(anonymous)" : name}${extended}]`;
  }
  const tag = slice(objectTag(value), 8, -1);
  const type =
    tag === "GeneratorFunction" || tag === "AsyncFunction" || tag === "AsyncGeneratorFunction" ? tag : "Function";
  const base = `[${type}${constructor === null ? " (null prototype)" : ""}${name === "" ? " (anonymous)" : `: ${name}`}]`;
  return constructor !== type && constructor !== null ? `${base} ${constructor}` : base;
}

function isClassHead(source: string): boolean {
  const brace = indexOf(source, "{");
  return brace >= 0 && indexOf(slice(source, 5, brace), "(") < 0;
}
