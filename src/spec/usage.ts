/** Tokens of one model request, as the provider counted them. Cached input is part of input, reasoning is part of output. */
export interface TokenUsage {
  readonly inputTokens: number;
  /** The part of `inputTokens` that was read from the provider's prompt cache. */
  readonly cachedInputTokens: number;
  /** The part of `inputTokens` that was written to the provider's prompt cache. Missing when there was none, or none is told. */
  readonly cacheWriteTokens?: number;
  /** The part of `cacheWriteTokens` that the provider keeps for an hour, at a price of its own. Missing when there was none, or none is told. */
  readonly cacheWrite1hTokens?: number;
  readonly outputTokens: number;
  /** The part of `outputTokens` that was spent on hidden reasoning. */
  readonly reasoningTokens: number;
}

/** Sums over all requests to one model. */
export interface ModelUsage extends TokenUsage {
  /** Requests really made: retries and failures count, cache hits do not. */
  readonly calls: number;
  /** Requests whose reply had no usage, so that their tokens are an estimate (characters / 4). */
  readonly estimatedCalls: number;
  /** USD; `null` when the price of a request is not known: unknown is not 0. */
  readonly cost: number | null;
}

export const NO_USAGE: ModelUsage = {
  calls: 0,
  estimatedCalls: 0,
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  cost: 0,
};

/** The fields for so many written tokens: nothing for none. */
export function cacheWrites(
  tokens: number,
  tokensFor1h: number,
): Pick<TokenUsage, "cacheWriteTokens" | "cacheWrite1hTokens"> {
  return {
    ...(tokens > 0 && { cacheWriteTokens: tokens }),
    ...(tokensFor1h > 0 && { cacheWrite1hTokens: tokensFor1h }),
  };
}

/** USD without the noise that binary fractions leave in sums and products: 15 digits are what a double always holds. */
export function exactUsd(usd: number): number {
  return Number(usd.toPrecision(15));
}

/** Adds two costs. An unknown one makes the sum unknown. */
export function addCost(left: number | null, right: number | null): number | null {
  return left === null || right === null ? null : exactUsd(left + right);
}

/** Adds two sums. An unknown cost makes the sum unknown. */
export function addUsage(left: ModelUsage, right: ModelUsage): ModelUsage {
  return {
    calls: left.calls + right.calls,
    estimatedCalls: left.estimatedCalls + right.estimatedCalls,
    inputTokens: left.inputTokens + right.inputTokens,
    cachedInputTokens: left.cachedInputTokens + right.cachedInputTokens,
    ...cacheWrites(
      (left.cacheWriteTokens ?? 0) + (right.cacheWriteTokens ?? 0),
      (left.cacheWrite1hTokens ?? 0) + (right.cacheWrite1hTokens ?? 0),
    ),
    outputTokens: left.outputTokens + right.outputTokens,
    reasoningTokens: left.reasoningTokens + right.reasoningTokens,
    cost: addCost(left.cost, right.cost),
  };
}
