import { isPromise } from "./host-functions.js";
import { constructorName } from "./inspect-names.js";
import { regExpExec, slice, stringifyJson, symbolAsyncIterator, symbolIterator } from "./primordials.js";

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
const MAX_WHERE_CHARS = 200;

/** Names and numbers of the fields and items that lead to a value. */
export type Path = readonly (string | number)[];

/** What is read once, from front to back. Its fields, if any, are the state of the reader. */
export function isIterator(value: object): boolean {
  const { next } = value as { next?: unknown };
  return (
    typeof next === "function" && (isFunctionAt(value, symbolIterator) || isFunctionAt(value, symbolAsyncIterator))
  );
}

/** What a value is of which JSON keeps nothing, and what to hand in instead. */
export function describeLoss(value: unknown): string {
  if (typeof value === "function") return "a function; hand in what it returns: call it first";
  if (typeof value === "symbol") return "a symbol; hand in a text or a value";
  if (isPromise(value)) return "a promise; await it first";
  const object = value as object;
  const items = isFunctionAt(object, symbolIterator)
    ? "; hand in an array of its items: [...items]"
    : isFunctionAt(object, symbolAsyncIterator)
      ? "; hand in an array of its items: collect them with `for await`"
      : undefined;
  if (items !== undefined && isIterator(object)) return `an iterator${items}`;
  return `${nameOf(object)}, of which JSON keeps nothing${items ?? "; hand in the values that it stands for"}`;
}

/** Tells where the value of a loss stands: nothing for the answer itself. */
export function describePath(path: Path): string {
  if (path.length === 0) return "";
  let where = "";
  for (let index = 0; index < path.length && where.length < MAX_WHERE_CHARS; index++) {
    const key = path[index] as string | number;
    const named = typeof key === "string" && regExpExec(IDENTIFIER, key) !== null;
    where += named ? `.${key}` : `[${stringifyJson(key)}]`;
  }
  return `a value whose ${slice(where, 0, MAX_WHERE_CHARS)} is `;
}

function nameOf(value: object): string {
  const name = constructorName(value);
  return name === null || slice(name, 0, 6) === "Object" ? "an object" : `an instance of ${name}`;
}

function isFunctionAt(value: object, key: symbol): boolean {
  return typeof (value as Record<symbol, unknown>)[key] === "function";
}
