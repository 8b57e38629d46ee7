import {
  defineProperty,
  freeze,
  get,
  has,
  NativePromise,
  NativeProxy,
  NativeSet,
  NativeTypeError,
  promiseThen,
  setAdd,
  setClear,
  setDelete,
  setPrototypeOf,
  setSize,
} from "./primordials.js";

type Settle = (resolve: (value: unknown) => void, reject: (reason: unknown) => void) => void;

/** Promises of this cell that nobody has looked at yet. */
const unconsumed = new NativeSet<HostPromise>();

/**
 * What a function of the host returns. A subclass, because `await` takes a plain promise without calling `then`: only so can it be known
 * that nobody awaited it. Its prototype answers every use as if it were the result with an error that names the missing `await`.
 */
export class HostPromise extends NativePromise<unknown> {
  readonly #functionName: string;

  constructor(settle: Settle, functionName = "The function") {
    super(settle);
    this.#functionName = functionName;
  }

  // Promises derived by `then` are ordinary ones; only the first is tracked.
  static override get [Symbol.species]() {
    return NativePromise;
  }

  static functionNameOf(value: unknown): string | undefined {
    return typeof value === "object" && value !== null && #functionName in value ? value.#functionName : undefined;
  }

  // biome-ignore lint/suspicious/noThenProperty: being told of `await` is the purpose of this class
  override then<Fulfilled = unknown, Rejected = never>(
    onFulfilled?: ((value: unknown) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    setDelete(unconsumed, this);
    return promiseThen(this, onFulfilled as never, onRejected as never) as Promise<Fulfilled | Rejected>;
  }
}

function helpFor(value: unknown): string {
  const name = HostPromise.functionNameOf(value) ?? "The function";
  return `${name}() returns a promise; its result is not there yet. Write \`await ${name}(...)\`, or \`await Promise.all([...])\` for several, before you use it`;
}

function refuse(value: unknown, use: string): never {
  throw new NativeTypeError(`${use}: ${helpFor(value)}`);
}

/** Names that machinery looks up on any object, and that therefore must stay silent. */
function isInnocent(key: string | symbol): boolean {
  switch (key) {
    case "constructor":
    case "catch":
    case "finally":
    case "hasOwnProperty":
    case "isPrototypeOf":
    case "propertyIsEnumerable":
    case "valueOf":
      return true;
    default:
      return typeof key === "symbol";
  }
}

const promisePrototype = NativePromise.prototype as object;

// Stands between our prototype and Promise.prototype: any property that is found nowhere else ends up here.
const guard = new NativeProxy(
  { __proto__: null },
  {
    get(_target, key, receiver) {
      if (isInnocent(key)) return get(promisePrototype, key, receiver);
      return refuse(receiver, `.${key as string}`);
    },
    has: (_target, key) => has(promisePrototype, key),
    getPrototypeOf: () => promisePrototype,
    set: (_target, key, _value, receiver) => refuse(receiver, `.${typeof key === "string" ? key : "[symbol]"} = ...`),
  },
);
setPrototypeOf(HostPromise.prototype, guard);

for (const [key, use] of [
  [Symbol.toPrimitive, "Used as text or as a number"],
  ["toString", "Used as text"],
  ["toLocaleString", "Used as text"],
  ["toJSON", "Put into JSON"],
  [Symbol.iterator, "Iterated"],
  [Symbol.asyncIterator, "Iterated"],
] as const) {
  defineProperty(HostPromise.prototype, key, {
    get(this: unknown) {
      // Looked up on the prototype itself, as printing it does, it is no mistake of a cell.
      return this === HostPromise.prototype ? undefined : refuse(this, use);
    },
  });
}
freeze(HostPromise.prototype);
freeze(HostPromise);

/** Makes a promise of the host; `tracked` ones are reported when nobody awaits them. */
export function createHostPromise(functionName: string, tracked: boolean, settle: Settle): Promise<unknown> {
  const promise = new HostPromise(settle, functionName);
  if (tracked) setAdd(unconsumed, promise);
  return promise;
}

/** Says that a promise is being taken care of. */
export function consume(value: unknown): void {
  if (HostPromise.functionNameOf(value) !== undefined) setDelete(unconsumed, value as HostPromise);
}

export function countUnconsumed(): number {
  return setSize(unconsumed);
}

export function forgetUnconsumed(): void {
  setClear(unconsumed);
}
