import type { Fields } from "../util/record.js";
import { numberOf } from "../util/record.js";
import type { ErrorFacts } from "./error-facts.js";

/** The two names under which providers know the limit of a reply. */
export type TokenParameter = "max_tokens" | "max_completion_tokens";

/** What one model was found to want otherwise. */
interface Adaptation {
  readonly dropped: Set<string>;
  tokenParameter?: TokenParameter;
  maxOutputTokens?: number;
}

/** What came of a refusal: the change in words, or that another request has already made it. */
export interface Adapted {
  readonly warning?: string;
}

const NEVER_DROPPED = new Set(["model", "messages"]);
const COMPLAINT =
  /unsupported|not? support|does not work|unrecogni[sz]ed|unknown|unexpected|not permitted|not allowed|not accept|forbidden|deprecated|cannot both|extra inputs/i;
const OUTPUT_LIMIT =
  /(?:at most|maximum(?: allowed)?(?: value)?(?: is| of|:)?|less than or equal to|<=) ?\[?(\d{1,9})|> (\d{1,9}), which is the maximum/i;
const WINDOW = /context (?:length|window)[^.]{0,40}? (\d{1,9})/i;
const TOO_LARGE = /too (?:large|high|big|long)|at most|exceed|maximum|less than or equal/i;
const MAX_SEARCHED_CHARS = 4000;

/**
 * Remembers, per model, which parameters were refused. It needs no list of models, so that it also fits those that
 * come out tomorrow. Every change is a step further (rename, lower, drop), so adapting comes to an end.
 */
export class ParameterMemory {
  readonly #models = new Map<string, Adaptation>();

  /** Changes a body as earlier refusals of its model suggest. */
  apply(body: Fields): Fields {
    const known = this.#models.get(String(body["model"]));
    if (known === undefined) return body;
    const result: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(body)) {
      const isLimit = isTokenParameter(name);
      const target = isLimit ? (known.tokenParameter ?? name) : name;
      if (known.dropped.has(target)) continue;
      result[target] = isLimit && known.maxOutputTokens !== undefined ? lower(value, known.maxOutputTokens) : value;
    }
    return result;
  }

  /** Learns from a refusal of `body`; `undefined` when it was not about a parameter that could be changed. */
  adapt(body: Fields, facts: ErrorFacts): Adapted | undefined {
    if (facts.status !== 400 && facts.status !== 422) return undefined;
    const refused = refusedParameter(body, facts);
    if (refused === undefined) return undefined;
    const model = String(body["model"]);
    // Requests that were under way together are refused together: the first one changes, the others follow.
    if (this.apply(body)[refused] !== body[refused]) return {};
    const known = this.#models.get(model) ?? { dropped: new Set<string>() };
    this.#models.set(model, known);
    return {
      warning: `${model}: ${isTokenParameter(refused) ? limit(known, refused, body, facts) : drop(known, refused)}`,
    };
  }
}

function refusedParameter(body: Fields, facts: ErrorFacts): string | undefined {
  const sent = Object.keys(body).filter((name) => !NEVER_DROPPED.has(name));
  if (facts.param !== undefined && sent.includes(facts.param)) return facts.param;
  const message = facts.message.slice(0, MAX_SEARCHED_CHARS);
  const limitName = sent.find(isTokenParameter);
  if (limitName !== undefined && fillsTheWindow(body[limitName], message)) return limitName;
  if (!COMPLAINT.test(message) && !TOO_LARGE.test(message)) return undefined;
  // Longer names first: `stream_options` also contains `stream`.
  return sent.sort((left, right) => right.length - left.length).find((name) => mentions(message, name));
}

function mentions(message: string, name: string): boolean {
  return new RegExp(`(?<!\\w)${name.replace(/\W/g, "\\$&")}(?!\\w)`).test(message);
}

/** Without this rule, a long prompt would cost the model its limit: only a limit that takes over half the window is at fault. */
function fillsTheWindow(value: unknown, message: string): boolean {
  const window = Number(WINDOW.exec(message)?.[1]);
  return (numberOf(value) ?? 0) > window / 2;
}

function limit(known: Adaptation, name: TokenParameter, body: Fields, facts: ErrorFacts): string {
  const message = facts.message.slice(0, MAX_SEARCHED_CHARS);
  const value = numberOf(body[name]) ?? 0;
  if (COMPLAINT.test(message) || facts.code === "unsupported_parameter" || facts.code === "unknown_parameter") {
    const other: TokenParameter = name === "max_tokens" ? "max_completion_tokens" : "max_tokens";
    if (known.tokenParameter !== undefined) return drop(known, name);
    known.tokenParameter = other;
    return `the parameter \`${name}\` was refused; \`${other}\` is sent in its place`;
  }
  const found = OUTPUT_LIMIT.exec(message);
  const highest = Number(found?.[1] ?? found?.[2]);
  if (!(highest > 0 && highest < value) || WINDOW.test(message)) return drop(known, name);
  known.maxOutputTokens = highest;
  return `\`${name}\` of ${value} was refused; ${highest} is the highest value this model takes and is sent in its place`;
}

function drop(known: Adaptation, name: string): string {
  known.dropped.add(name);
  return `the parameter \`${name}\` was refused and is no longer sent`;
}

function lower(value: unknown, highest: number): unknown {
  return typeof value === "number" ? Math.min(value, highest) : value;
}

function isTokenParameter(name: string): name is TokenParameter {
  return name === "max_tokens" || name === "max_completion_tokens";
}
