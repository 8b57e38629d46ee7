import { type ManyResult, RLMModelError } from "rlm";
import type { TaskInstance, TaskName } from "../generate/task.js";
import { scoreAnswer } from "../score/score.js";
import type { Method, MethodName } from "./methods.js";

/**
 * What came of a question. `answered`: it counts with its score. `refused`: the model does not take so long a prompt, which counts
 * as 0, as in the paper. `failed` and `unpaid` (the money was used up) say nothing about the method and do not count.
 */
export type Outcome = "answered" | "refused" | "failed" | "unpaid";

/** One line of `results.jsonl`. */
export interface TaskResult {
  readonly id: string;
  readonly task: TaskName;
  readonly method: MethodName;
  readonly seed: number;
  /** Tokens of the context, at four characters each. */
  readonly length: number;
  readonly contextChars: number;
  readonly model: string;
  readonly subModel: string;
  /** Scripts played the models: the line says nothing about any model. */
  readonly standIn: boolean;
  readonly outcome: Outcome;
  /** From 0 to 1; `null` when it does not count. */
  readonly score: number | null;
  /** How the run ended, or the error's code. */
  readonly finishReason: string;
  readonly error: string | null;
  /** The beginning of the answer. */
  readonly answer: string;
  readonly costUsd: number | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly seconds: number;
  readonly iterations: number;
  readonly subCalls: number;
  readonly warnings: readonly string[];
}

/** Who answered. */
export interface Cast {
  readonly model: string;
  readonly subModel: string;
  readonly standIn: boolean;
}

const MAX_ANSWER_CHARS = 500;

/** Scores what came of a question. */
export function toResult(instance: TaskInstance, method: Method, cast: Cast, result: ManyResult): TaskResult {
  const { id, task, seed, length, context, expected } = instance;
  const { response, error } = result;
  const run = response ?? error.partial;
  const answer = response?.answer ?? "";
  const outcome = outcomeOf(result);
  return {
    id: `${id}/${method.name}`,
    task,
    method: method.name,
    seed,
    length,
    contextChars: typeof context === "string" ? context.length : JSON.stringify(context).length,
    ...cast,
    outcome,
    score: scoreOf(outcome, () => scoreAnswer(expected, answer)),
    finishReason: outcome === "refused" ? "context_length" : (response?.finishReason ?? error?.code ?? ""),
    error: error?.message ?? null,
    answer: answer.slice(0, MAX_ANSWER_CHARS),
    costUsd: run ? run.cost : null,
    inputTokens: run?.totalInputTokens ?? 0,
    outputTokens: run?.totalOutputTokens ?? 0,
    seconds: run?.elapsedSeconds ?? 0,
    iterations: run?.iterations ?? 0,
    subCalls: run?.subCalls ?? 0,
    warnings: run?.warnings ?? [],
  };
}

function scoreOf(outcome: Outcome, score: () => number): number | null {
  if (outcome === "answered") return score();
  return outcome === "refused" ? 0 : null;
}

function outcomeOf({ response, error }: ManyResult): Outcome {
  if (response) return response.finishReason === "max_cost" ? "unpaid" : "answered";
  return isTooLong(error) ? "refused" : "failed";
}

/** How providers say that a prompt is too long. */
const TOO_LONG = new RegExp(
  [
    "context.?(?:length|window)",
    "maximum (?:context|prompt)",
    "(?:prompt|input) is too long",
    "too many tokens",
    "exceeds? the (?:maximum|limit|model)",
    "reduce the length",
    "string.above.max",
  ].join("|"),
  "i",
);
/** Among them is no 429: those speak of tokens per minute. */
const REFUSALS = [400, 413, 422];
const TOO_LARGE = 413;

function isTooLong(error: Error): boolean {
  if (!(error instanceof RLMModelError) || error.status === undefined) return false;
  return error.status === TOO_LARGE || (REFUSALS.includes(error.status) && TOO_LONG.test(error.message));
}
