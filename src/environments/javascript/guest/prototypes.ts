import { getOwnPropertyDescriptor, getPrototypeOf, NativeError } from "./primordials.js";
import { lookThrough } from "./proxies.js";

/** Longer chains are made by malice only. */
const MAX_PROTOTYPES = 100;

const errorTest = (NativeError as unknown as { isError?: (value: unknown) => boolean }).isError;
const ErrorPrototype: object = NativeError.prototype;

/** The object and its prototypes, of proxies what they stand for, up to the first for which `visit` gives something. Runs no trap. */
export function findOnChain<Result>(value: object, visit: (holder: object) => Result | undefined): Result | undefined {
  let next: object | null = value;
  for (let depth = 0; next !== null && depth < MAX_PROTOTYPES; depth++) {
    const holder: object | undefined = lookThrough(next);
    if (holder === undefined) return undefined;
    const found = visit(holder);
    if (found !== undefined) return found;
    next = getPrototypeOf(holder);
  }
  return undefined;
}

/** As `instanceof` tells, but asks nothing of a cell. */
export function inherits(value: object, prototype: object): boolean {
  return findOnChain(value, (holder) => (holder === prototype && holder !== value ? true : undefined)) === true;
}

/** A property that is no accessor, its own or inherited. */
export function plainProperty(value: object, key: string | symbol): unknown {
  return findOnChain(value, (holder) => getOwnPropertyDescriptor(holder, key))?.value;
}

/** Runs no code of a cell. */
export function isError(value: unknown): value is Error {
  if (typeof value !== "object" || value === null) return false;
  return errorTest ? errorTest(value) : inherits(value, ErrorPrototype);
}
