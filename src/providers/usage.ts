import type { Charge } from "../spec/model.js";
import { cacheWrites, type TokenUsage } from "../spec/usage.js";
import { type Fields, fieldsOf, isRecord, numberOf } from "../util/record.js";

const INPUT_DETAILS = ["prompt_tokens_details", "input_tokens_details"];

/**
 * Tokens in the form of this library, from the `usage` of any OpenAI-compatible reply; `null` when there is none. Zeros all over
 * stand for none, too: some servers send them where they have not counted.
 */
export function usageOf(usage: unknown): TokenUsage | null {
  if (!isRecord(usage)) return null;
  const input = count(usage["prompt_tokens"] ?? usage["input_tokens"]);
  const visibleOutput = count(usage["completion_tokens"] ?? usage["output_tokens"]);
  if (input === undefined && visibleOutput === undefined) return null;
  const inputTokens = input ?? 0;
  // Some providers leave reasoning out of the output and count it in the total alone; it is paid for as output.
  const rest = input === undefined ? 0 : (count(usage["total_tokens"]) ?? 0) - input;
  const outputTokens = Math.max(visibleOutput ?? 0, rest);
  if (inputTokens + outputTokens === 0) return null;
  const hidden = outputTokens - (visibleOutput ?? 0);
  const reasoning = count(detail(usage, ["completion_tokens_details", "output_tokens_details"], "reasoning_tokens"));
  return {
    inputTokens,
    ...cacheTokens(inputTokens, cached(usage), written(usage)),
    outputTokens,
    reasoningTokens: Math.min(Math.max(reasoning ?? 0, hidden), outputTokens),
  };
}

/**
 * What a reply with this `usage` is charged with; `undefined` when nothing is told.
 * @param headerUsd USD that was told beside the reply.
 */
export function chargeOf(usage: unknown, headerUsd?: number): Charge | undefined {
  const tokens = usageOf(usage);
  const costUsd = costOf(usage) ?? headerUsd;
  return tokens === null && costUsd === undefined ? undefined : { usage: tokens, costUsd };
}

/** What of the input was read from the provider's cache and written to it, which is never more than there was. */
export function cacheTokens(
  inputTokens: number,
  read: number,
  written: number,
): Pick<TokenUsage, "cachedInputTokens" | "cacheWriteTokens"> {
  const cachedInputTokens = Math.min(read, inputTokens);
  return { cachedInputTokens, ...cacheWrites(Math.min(written, inputTokens - cachedInputTokens), 0) };
}

/** What the provider says the request cost, in USD. OpenRouter bills requests with the user's own upstream key in two parts. */
export function costOf(usage: unknown): number | undefined {
  const fields = fieldsOf(usage);
  const cost = usdOf(fields["cost"]);
  if (cost === undefined || fields["is_byok"] !== true) return cost;
  return cost + (usdOf(fieldsOf(fields["cost_details"])["upstream_inference_cost"]) ?? 0);
}

function cached(usage: Fields): number {
  const details = detail(usage, INPUT_DETAILS, "cached_tokens");
  return count(details) ?? count(usage["prompt_cache_hit_tokens"]) ?? count(usage["cached_tokens"]) ?? 0;
}

function written(usage: Fields): number {
  return count(detail(usage, INPUT_DETAILS, "cache_write_tokens")) ?? 0;
}

function detail(usage: Fields, places: readonly string[], name: string): unknown {
  for (const place of places) {
    const value = fieldsOf(usage[place])[name];
    if (value !== undefined) return value;
  }
  return undefined;
}

/** More than any provider's month has: sums stay exact. */
const MAX_TOKENS = 1e12;

/** Providers' numbers are only believed when they can be numbers of tokens. */
function count(value: unknown): number | undefined {
  const number = numberOf(value);
  return number === undefined || number < 0 || number > MAX_TOKENS ? undefined : Math.round(number);
}

/** USD as a provider tells them; `undefined` for what cannot be a price. */
export function usdOf(value: unknown): number | undefined {
  const number = numberOf(value);
  return number === undefined || number < 0 ? undefined : number;
}
