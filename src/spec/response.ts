import type { LimitName } from "./limits.js";
import type { ModelUsage } from "./usage.js";

/**
 * Why a run ended: the model handed in an answer, or the limit that wound it up. `aborted` and `error` stand only in the
 * `partial` response of an error.
 */
export type FinishReason =
  | "final"
  | "max_iterations"
  | "max_sub_calls"
  | "max_tokens"
  | "max_cost"
  | "timeout"
  | "max_errors"
  | "aborted"
  | "error";

/** What a reached limit is called as the reason of an ending. */
export const FINISH_REASONS = {
  maxIterations: "max_iterations",
  maxSubCalls: "max_sub_calls",
  maxTokens: "max_tokens",
  maxCostUsd: "max_cost",
  timeoutMs: "timeout",
  maxErrors: "max_errors",
} as const satisfies Record<LimitName, FinishReason>;

/** The finish reasons of a run that a limit wound up. */
export type LimitReason = Exclude<FinishReason, "final" | "aborted" | "error">;

/** One piece of code that the model wrote, and what came of it. */
export interface HistoryCell {
  readonly code: string;
  /** What the model was shown of the output. */
  readonly output: string;
  /** True length of the output in characters. */
  readonly outputChars: number;
  /** Type, message and line; absent when the cell ended well. */
  readonly error?: string | undefined;
  /** Sub-calls that the cell made. */
  readonly subCalls: number;
  readonly durationMs: number;
}

/** One turn: what the model said and what its code did. */
export interface HistoryEntry {
  /** 1-based. */
  readonly iteration: number;
  /** The model's reply as it came. */
  readonly reply: string;
  readonly cells: readonly HistoryCell[];
  /** What the model was told after the turn; absent on the last turn. */
  readonly feedback?: string | undefined;
  readonly durationMs: number;
}

/** The result of a run: plain data, safe to put through JSON. */
export interface RLMResponse<T = unknown> {
  /** The answer as text; objects are JSON. */
  readonly answer: string;
  /** The answer as the schema gave it back, when there was one. */
  readonly object?: T;
  readonly finishReason: FinishReason;
  /** Turns of the root model. */
  readonly iterations: number;
  /** Sub-calls made by code in the whole tree; hits of the sub-call cache count too. */
  readonly subCalls: number;
  /** Sub-calls that were answered from the cache, for nothing. */
  readonly cacheHits: number;
  readonly totalInputTokens: number;
  readonly totalOutputTokens: number;
  /** USD for the whole tree; `null` when the price of any request is not known. */
  readonly cost: number | null;
  /** Sums per model, children included. */
  readonly usage: Readonly<Record<string, ModelUsage>>;
  /** Sums per depth and model: `usageByDepth[0]` is the root's own requests. */
  readonly usageByDepth: readonly Readonly<Record<string, ModelUsage>>[];
  readonly elapsedSeconds: number;
  readonly history: readonly HistoryEntry[];
  /** Name to short representation, at the end of the run. */
  readonly replVariables: Readonly<Record<string, string>>;
  /** What the user should know of: dropped parameters, estimated usage, a limit that cut something off. */
  readonly warnings: readonly string[];
  /** Whether one plain call answered, because the context was below `directBelowChars`. */
  readonly direct: boolean;
  readonly runId: string;
  /** 0 for a run that a user started, 1 and more for its children. */
  readonly depth: number;
}
