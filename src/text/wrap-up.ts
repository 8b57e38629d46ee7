import type { VariableInfo } from "../spec/environment.js";
import type { LimitReason } from "../spec/response.js";
import { listVariables } from "./list-variables.js";
import { truncate } from "./truncate.js";
import { replaceLoneSurrogates } from "./well-formed.js";

export interface WrapUpInput {
  readonly reason: LimitReason;
  readonly question: string;
  /** All variables of the model's code, so that it can hand one in. */
  readonly variables: readonly VariableInfo[];
}

const QUESTION_CHARS = 2_000;

const REASONS: Readonly<Record<LimitReason, string>> = {
  max_iterations: "There are no turns left.",
  max_sub_calls: "There are no sub-calls left.",
  max_tokens: "The token limit is reached.",
  max_cost: "The cost limit is reached.",
  timeout: "The time is up.",
  max_errors: "Too many cells and sub-calls have failed.",
};

/** The last message of a run that a limit ends: one more reply, which must hand in an answer. */
export function formatWrapUp({ reason, question, variables }: WrapUpInput): string {
  const known = variables.length === 0 ? "No variables are set." : `Variables: ${listVariables(variables)}.`;
  const lines = [
    `${REASONS[reason]} This is your last reply: hand in the best answer you can give from what you have found.`,
    known,
    'Either write FINAL(your answer) or FINAL_VAR("name") on a line of its own, or one short ```repl block that builds the answer and calls FINAL(value). Sub-calls no longer work. If something stayed unclear, say so in the answer.',
    `Question: ${truncate(question, QUESTION_CHARS)}`,
  ];
  return replaceLoneSurrogates(lines.join("\n\n"));
}
