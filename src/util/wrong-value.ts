import { RLMConfigError } from "../spec/errors.js";
import { describeValue } from "./describe-value.js";
import { nearest } from "./nearest.js";

/** The error for an option whose value does not fit. */
export function wrongValue(name: string, expected: string, value: unknown): RLMConfigError {
  return new RLMConfigError(name, `Expected \`${name}\` to be ${expected}, got ${describeValue(value)}`, value);
}

/** The error for an option that does not exist; it names the one that was probably meant. */
export function unknownOption(name: string, known: readonly string[]): RLMConfigError {
  const meant = nearest(name, known);
  return new RLMConfigError(name, `There is no option \`${name}\`${meant ? `; did you mean \`${meant}\`?` : ""}`);
}
