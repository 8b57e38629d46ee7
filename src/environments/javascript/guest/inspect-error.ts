import { getOwnPropertyDescriptor, indexOf, NativeError, NativeString, slice } from "./primordials.js";

const MAX_STACK_CHARS = 20_000;
/** Newer engines keep the stack behind a getter of their own. */
const nativeGetter = getOwnPropertyDescriptor(new NativeError(), "stack")?.get;

/** An error as its stack, which holds only the calls inside of cells. */
export function showErrorStack(error: Error, quiet: boolean): string {
  const stack: unknown = quiet ? ownStack(error) : error.stack;
  if (typeof stack !== "string" || stack === "") return quiet ? "[Error]" : `[${NativeString(error)}]`;
  const text = slice(stack, 0, MAX_STACK_CHARS);
  return indexOf(text, "\n    at ") < 0 ? `[${text}]` : text;
}

/** The stack, unless a cell has put a getter in its place. */
function ownStack(error: Error): unknown {
  const descriptor = getOwnPropertyDescriptor(error, "stack");
  return descriptor?.get && descriptor.get === nativeGetter ? error.stack : descriptor?.value;
}
