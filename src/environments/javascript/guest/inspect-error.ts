import { indexOf, NativeString, slice } from "./primordials.js";
import { plainProperty } from "./prototypes.js";

const MAX_STACK_CHARS = 20_000;
const MAX_TITLE_CHARS = 500;

/** An error as its stack, which holds only the calls inside of cells. */
export function showErrorStack(error: Error, quiet: boolean): string {
  if (quiet) return showTitle(error);
  const { stack } = error as { stack?: unknown };
  if (typeof stack !== "string" || stack === "") return `[${NativeString(error)}]`;
  const text = slice(stack, 0, MAX_STACK_CHARS);
  return indexOf(text, "\n    at ") < 0 ? `[${text}]` : text;
}

/** Name and message as far as they are plain: the engine makes the stack when it is read, and may run code of the cell for that. */
function showTitle(error: Error): string {
  const name = plainProperty(error, "name");
  const message = plainProperty(error, "message");
  const title = typeof name === "string" && name !== "" ? slice(name, 0, MAX_TITLE_CHARS) : "Error";
  return `[${title}${typeof message === "string" && message !== "" ? `: ${slice(message, 0, MAX_TITLE_CHARS)}` : ""}]`;
}
