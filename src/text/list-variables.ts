import type { VariableInfo } from "../spec/environment.js";
import { headOf } from "./truncate.js";

/** More variables than this are only counted. */
const NAMES_SHOWN = 20;
const NAME_CHARS = 60;

/** Names and types in one line of bounded length: `hits: array(3), total: number`. */
export function listVariables(variables: readonly VariableInfo[]): string {
  return joinSome(
    variables.slice(0, NAMES_SHOWN).map(({ name, type }) => `${shorten(name)}: ${shorten(type)}`),
    variables.length,
  );
}

/** Names in one line of bounded length. */
export function listNames(names: readonly string[]): string {
  return joinSome(names.slice(0, NAMES_SHOWN).map(shorten), names.length);
}

function joinSome(items: readonly string[], count: number): string {
  const shown = items.join(", ");
  return count > NAMES_SHOWN ? `${shown} and ${count - NAMES_SHOWN} more` : shown;
}

function shorten(text: string): string {
  return text.length > NAME_CHARS ? `${headOf(text, NAME_CHARS)}...` : text;
}
