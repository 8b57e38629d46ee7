import type { ChatMessage } from "../spec/model.js";
import { checkOptions, type OptionRules, oneOf } from "../util/check-options.js";
import { type RunNode, type TurnNode, walkRuns } from "./tree.js";

export interface TrainingOptions {
  /** `turn`: one example per turn, what the model saw and its reply. `run`: one per run, the whole conversation. @defaultValue "turn" */
  readonly per?: "turn" | "run" | undefined;
  /** Whose turns: those of the runs that users started, or those of their children too. @defaultValue "root" */
  readonly runs?: "root" | "all" | undefined;
  /** Leaves turns out, such as those whose code failed. @defaultValue all turns that have a reply */
  readonly include?: ((turn: TurnNode, run: RunNode) => boolean) | undefined;
}

const RULES: OptionRules<TrainingOptions> = {
  per: oneOf("turn", "run"),
  runs: oneOf("root", "all"),
  include: { expected: "a function", accepts: (value) => typeof value === "function" },
};

/** One example: a conversation that ends with a reply of the model. */
export interface TrainingExample {
  readonly messages: readonly ChatMessage[];
}

/**
 * The turns of runs as examples for fine-tuning a root model, in the form that chat models are trained on: JSONL, one
 * `{"messages": [...]}` per line, the last message being the model's.
 *
 * @example
 * const { lines } = await readTrajectory("run.jsonl");
 * const good = foldTrajectory(lines).filter((run) => run.finishReason === "final");
 * await writeFile("train.jsonl", toTrainingExamples(good));
 * @throws RLMConfigError for a wrong option
 */
export function toTrainingExamples(roots: Iterable<RunNode>, options: TrainingOptions = {}): string {
  let text = "";
  for (const example of trainingExamples(roots, options)) text += `${JSON.stringify(example)}\n`;
  return text;
}

/** The same, one example at a time. */
export function* trainingExamples(roots: Iterable<RunNode>, options: TrainingOptions = {}): Generator<TrainingExample> {
  checkOptions(options, RULES);
  for (const root of roots) {
    if (options.runs !== "all") yield* examplesOf(root, options);
    else for (const run of walkRuns(root)) yield* examplesOf(run, options);
  }
}

function* examplesOf(
  run: RunNode,
  { per = "turn", include = () => true }: TrainingOptions,
): Generator<TrainingExample> {
  const turns = run.turns.filter((turn) => turn.model?.reply && include(turn, run));
  for (const turn of per === "run" ? turns.slice(-1) : turns) {
    const { messages = [], reply = "" } = turn.model ?? {};
    yield { messages: [...messages, { role: "assistant", content: reply }] };
  }
}
