import type { GuestError } from "../../protocol/messages.js";
import { adviceFor } from "./advice.js";
import { inspect } from "./inspect.js";
import { getOwnPropertyDescriptor, indexOf, NativeString, slice, stringifyJson } from "./primordials.js";
import { isError } from "./prototypes.js";
import { isProxy } from "./proxies.js";

const MAX_NAME = 100;
const MAX_MESSAGE = 8_000;
const MAX_STACK = 12_000;
const MAX_REASONS = 2_000;
const MAX_CAUSES = 5;

/** Reads a property that may be a getter, a trap, or anything. */
function readText(value: object, key: "name" | "message" | "stack"): string | undefined {
  try {
    const found = (value as Record<string, unknown>)[key];
    return typeof found === "string" ? found : undefined;
  } catch {
    // Code of the cell threw while being read: there is no text then.
    return undefined;
  }
}

/** What the host is told of something that was thrown. Runs code of the cell when the value has getters; of a proxy only the target is shown. */
export function describeError(thrown: unknown): GuestError {
  if (typeof thrown === "object" && thrown !== null && !isProxy(thrown)) {
    const message = readText(thrown, "message");
    const genuine = isError(thrown);
    if (genuine || message !== undefined) {
      const name = slice(readText(thrown, "name") || "Error", 0, MAX_NAME);
      const shown = slice(message ?? "", 0, MAX_MESSAGE);
      return {
        name,
        message: genuine ? `${shown}${adviceFor(name, shown)}${describeReasons(thrown)}` : shown,
        stack: slice(callsOf(readText(thrown, "stack") ?? ""), 0, MAX_STACK),
      };
    }
  }
  return { name: "Uncaught", message: slice(inspect(thrown), 0, MAX_MESSAGE), stack: "" };
}

/** A stack without its first lines, which are the message once more, however long. */
function callsOf(stack: string): string {
  const first = indexOf(stack, "\n    at ");
  return first < 0 ? "" : slice(stack, first);
}

/** The errors behind an error, which say what went wrong when `Promise.any` or a wrapper fails. Runs no code of a cell. */
function describeReasons(error: Error): string {
  let told = "";
  let inner: unknown = error;
  for (let depth = 0; depth < MAX_CAUSES && isError(inner); depth++) {
    const errors = getOwnPropertyDescriptor(inner, "errors");
    if (errors && "value" in errors) told += `\n[errors]: ${inspect(errors.value, { quiet: true, depth: 1 })}`;
    const cause = getOwnPropertyDescriptor(inner, "cause");
    if (!cause || !("value" in cause)) break;
    inner = cause.value;
    told += `\n[cause]: ${inspect(typeof inner === "string" ? slice(inner, 0, MAX_REASONS) : inner, { quiet: true, depth: 1, quoted: true })}`;
  }
  return slice(told, 0, MAX_REASONS);
}

/** JSON text of an error, built field by field so that nothing of a cell is consulted. */
export function errorToJson(error: GuestError): string {
  return `{"name":${text(error.name)},"message":${text(error.message)},"stack":${text(error.stack)}}`;
}

/** JSON text of a string. */
export function text(value: string): string {
  return stringifyJson(NativeString(value));
}
