import { RLMConfigError } from "../spec/errors.js";
import { describeValue } from "./describe-value.js";
import { nearest } from "./nearest.js";

/** The error for an option whose value does not fit. */
export function wrongValue(name: string, expected: string, value: unknown): RLMConfigError {
  return new RLMConfigError(name, `Expected \`${name}\` to be ${expected}, got ${describeValue(value)}`, value);
}

/** As many options are named in a message when none of them is near to what was given. */
const MAX_NAMED = 15;

/** The error for an option that does not exist; it names the one that was probably meant, or all when they are few. */
export function unknownOption(name: string, known: readonly string[]): RLMConfigError {
  const meant = nearest(name, known);
  const others = known.length > 0 && known.length <= MAX_NAMED ? `; there are ${known.join(", ")}` : "";
  return new RLMConfigError(name, `There is no option \`${name}\`${meant ? `; did you mean \`${meant}\`?` : others}`);
}
