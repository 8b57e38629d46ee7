import type { ContextValue, JsonValue } from "../spec/context.js";
import { RLMConfigError } from "../spec/errors.js";
import { messageOf } from "../util/errors.js";
import { lineOfJsonError } from "./json-error.js";

/** The value that a JSON text stands for. @throws RLMConfigError naming the line where it is no JSON, or for a single number. */
export function parseJson(text: string, name: string): ContextValue {
  const value = jsonValue(text, name, () => lineOfJsonError(text));
  if (typeof value === "string" || (typeof value === "object" && value !== null)) return value;
  throw new RLMConfigError("context", `${name} holds only ${text.trim()}: expected an array, an object or a string`);
}

/** The value of one line of JSONL; `undefined` for an empty one. @throws RLMConfigError naming the line. */
export function parseJsonLine(text: string, name: string, lineNumber: number): JsonValue | undefined {
  return text.trim() === "" ? undefined : jsonValue(text, name, () => lineNumber);
}

function jsonValue(text: string, name: string, lineOfError: () => number): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    throw new RLMConfigError("context", `${name} is not JSON in line ${lineOfError()}: ${messageOf(error)}`);
  }
}
