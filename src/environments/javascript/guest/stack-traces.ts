import {
  append,
  defineProperty,
  getPrototypeOf,
  join,
  list,
  NativeError,
  NativeString,
  regExpExec,
  uncurry,
} from "./primordials.js";

interface CallSite {
  getFileName(): string | null | undefined;
  toString(): string;
}

type Prepare = (error: Error, calls: readonly CallSite[]) => unknown;

const CELL = /^cell-\d+\.js$/;

const Errors = NativeError as unknown as { prepareStackTrace?: Prepare };
const errorToString = uncurry(NativeError.prototype.toString);

function callSitePrototype(): CallSite {
  let prototype: unknown;
  defineProperty(Errors, "prepareStackTrace", {
    value: (_error: Error, calls: readonly CallSite[]) => {
      prototype = getPrototypeOf(calls[0] as CallSite);
    },
    configurable: true,
  });
  // Reading the stack is what makes the engine prepare it.
  void new NativeError("probe").stack;
  return prototype as CallSite;
}

/** Makes stacks hold only the calls inside of cells: those of the machinery tell nothing, and name files that are not there. */
export function installStackTraces(): void {
  const prototype = callSitePrototype();
  const fileOf = uncurry(prototype.getFileName);
  const describe = uncurry(prototype.toString);
  const prepare: Prepare = (error, calls) => {
    const lines = list<string>();
    append(lines, titleOf(error));
    for (let index = 0; index < calls.length; index++) {
      const call = calls[index] as CallSite;
      const file = fileOf(call);
      if (typeof file === "string" && regExpExec(CELL, file) !== null) append(lines, `    at ${describe(call)}`);
    }
    return join(lines, "\n");
  };
  defineProperty(Errors, "prepareStackTrace", {
    value: prepare,
    writable: true,
    configurable: true,
    enumerable: false,
  });
}

function titleOf(error: Error): string {
  try {
    return errorToString(error);
  } catch {
    // Name or message are getters that throw, or objects that refuse to be text.
    return NativeString("Error");
  }
}
