import { indexOf, NativeString, slice } from "./primordials.js";

const MAX_STACK_CHARS = 20_000;

/** An error as its stack, which holds only the calls inside of cells. */
export function showErrorStack(error: Error): string {
  const stack: unknown = error.stack;
  if (typeof stack !== "string" || stack === "") return `[${NativeString(error)}]`;
  const text = slice(stack, 0, MAX_STACK_CHARS);
  return indexOf(text, "\n    at ") < 0 ? `[${text}]` : text;
}
