import { type Fields, numberOf } from "../util/record.js";
import type { ErrorFacts } from "./error-facts.js";

/** What a provider has against a request, as far as another request could do without it. */
export interface RefusedParameter {
  readonly name: string;
  /** `unwanted`: the parameter as such. `too_large`: its value. */
  readonly problem: "unwanted" | "too_large";
  /** The highest value that the provider says it takes. */
  readonly highest?: number | undefined;
}

const NEVER_CHANGED = new Set(["model", "messages", "contents", "prompt", "system", "systemInstruction"]);
const LIMIT_NAMES = new Set(["max_tokens", "max_completion_tokens", "maxOutputTokens"]);
const LIMIT_MENTION = /max_?(?:output_?|completion_?)?tokens/i;
const UNWANTED =
  /unsupported|not? support|does not work|unrecogni[sz]ed|unknown|unexpected|not permitted|not allowed|not accept|forbidden|deprecated|cannot both/i;
const TOO_LARGE = /too (?:large|high|big|long)|at most|exceed|maximum|less than or equal|(?:valid|supported) range/i;
const HIGHEST = [
  /(?:at most|maximum(?: allowed)?(?: value)?(?: is| of|:)?|less than or equal to|<=) ?[`'"[]?(\d{1,9})/i,
  /> (\d{1,9}), which is the maximum/i,
  /\[\d{1,9}, ?(\d{1,9})\]/,
  /from \d{1,9} \(inclusive\) to (\d{1,9}) \(inclusive\)/i,
];
const LOWEST_REFUSED = /from \d{1,9} \(inclusive\) to (\d{1,9}) \(exclusive\)/i;
const WINDOW = /context (?:length|window|limit)[^.]{0,40}? (\d{1,9})/i;
const UNWANTED_CODES = new Set(["unsupported_parameter", "unknown_parameter", "unsupported_value"]);
/** Messages may repeat the prompt; what they complain of comes first. */
const MAX_SEARCHED_CHARS = 4000;

/** Whether a parameter limits the length of the reply. */
export function isOutputLimit(name: string): boolean {
  return LIMIT_NAMES.has(name);
}

/** Reads which of the parameters that were sent was refused; `undefined` when the refusal is about something else. */
export function refusedParameter(body: Fields, facts: ErrorFacts): RefusedParameter | undefined {
  if (facts.status !== 400 && facts.status !== 422) return undefined;
  const message = facts.message.slice(0, MAX_SEARCHED_CHARS);
  const names = Object.keys(body).filter((name) => !NEVER_CHANGED.has(name));
  const limit = names.find(isOutputLimit);
  const window = Number(WINDOW.exec(message)?.[1]);
  if (window > 0) {
    // A long prompt is not the limit's fault: only a limit that takes over half the window is.
    return limit !== undefined && (numberOf(body[limit]) ?? 0) > window / 2
      ? { name: limit, problem: "too_large" }
      : undefined;
  }
  const isUnwanted = UNWANTED.test(message) || UNWANTED_CODES.has(facts.code ?? "");
  const isTooLarge = TOO_LARGE.test(message);
  const named = facts.param !== undefined && names.includes(facts.param) ? facts.param : undefined;
  const name = named ?? (isUnwanted || isTooLarge ? mentioned(message, names, limit) : undefined);
  if (name === undefined) return undefined;
  if (!isOutputLimit(name) || isUnwanted) return { name, problem: "unwanted" };
  return { name, problem: "too_large", highest: highestIn(message) };
}

function mentioned(message: string, names: readonly string[], limit: string | undefined): string | undefined {
  const exact = names.find((name) => new RegExp(`(?<!\\w)${name.replace(/\W/g, "\\$&")}(?!\\w)`).test(message));
  return exact ?? (limit !== undefined && LIMIT_MENTION.test(message) ? limit : undefined);
}

function highestIn(message: string): number | undefined {
  for (const pattern of HIGHEST) {
    const found = pattern.exec(message);
    if (found) return Number(found[1]);
  }
  const tooMuch = LOWEST_REFUSED.exec(message);
  return tooMuch ? Number(tooMuch[1]) - 1 : undefined;
}
