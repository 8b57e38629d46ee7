import type { ChatMessage } from "../spec/model.js";
import type { ModelUsage } from "../spec/usage.js";
import { addUsage, NO_USAGE } from "../spec/usage.js";
import type { CellNode, RunNode, SubCallNode, TurnNode } from "./tree.js";
import { callsOf } from "./tree.js";

/** What events do not say, for the head of an exported file. */
export interface OfficialLogOptions {
  /** @defaultValue the deepest level that was reached */
  readonly maxDepth?: number | undefined;
  /** @defaultValue "openai" */
  readonly backend?: string | undefined;
  /** @defaultValue "local" */
  readonly environmentType?: string | undefined;
}

/**
 * A run in the format of the Python `rlm` library, for its visualizer and for tools made for its files: one line of
 * metadata, one per turn; children stand inside the sub-calls that started them. The visualizer finds the question only
 * in words of its own, so these are added to the first user message of each turn.
 */
export function toOfficialLog(run: RunNode, options: OfficialLogOptions = {}): string {
  const { run_metadata, iterations } = trajectoryOf(run, options);
  return [run_metadata, ...iterations].map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** A name like those that the Python library gives its files; its visualizer insists on the ending. */
export function officialFileName({ startedAt, runId }: RunNode): string {
  const id = runId.replace(/[^A-Za-z0-9]/g, "").slice(0, 8);
  return `rlm_${isoTime(startedAt).slice(0, 19).replace("T", "_").replaceAll(":", "-")}_${id}.jsonl`;
}

/** A whole trajectory, as it stands in a file or inside the sub-call that started the child. */
interface OfficialTrajectory {
  readonly run_metadata: object;
  readonly iterations: readonly object[];
}

function trajectoryOf(run: RunNode, options: OfficialLogOptions): OfficialTrajectory {
  return { run_metadata: metadata(run, options), iterations: run.turns.map((turn) => iteration(run, turn, options)) };
}

function metadata(run: RunNode, { maxDepth, backend = "openai", environmentType = "local" }: OfficialLogOptions) {
  return {
    type: "metadata",
    timestamp: isoTime(run.startedAt),
    root_model: run.rootModel,
    max_depth: maxDepth ?? deepest(run),
    max_iterations: run.maxIterations ?? run.turns.length,
    backend,
    backend_kwargs: { model_name: run.rootModel },
    environment_type: environmentType,
    environment_kwargs: {},
    other_backends: run.subModel === run.rootModel ? null : [backend],
  };
}

function iteration(run: RunNode, turn: TurnNode, options: OfficialLogOptions) {
  const { model } = turn;
  const isLast = turn === run.turns.at(-1);
  return {
    type: "iteration",
    iteration: run.turns.indexOf(turn) + 1,
    timestamp: isoTime(turn.startedAt),
    prompt: withQuestion(model?.messages ?? [], run.query),
    response: model?.reply ?? "",
    code_blocks: turn.cells.map((cell) => codeBlock(cell, options)),
    // Whether this is null decides what is shown as the final turn.
    final_answer: (isLast ? run.answer : undefined) ?? null,
    iteration_time: turn.durationMs === undefined ? null : turn.durationMs / 1000,
  };
}

/** Messages as plain strings, the question in the words that the visualizer looks for; these end at the first double quote. */
function withQuestion(messages: readonly ChatMessage[], query: string) {
  const first = messages.findIndex(({ role }) => role === "user");
  return messages.map(({ role, content }, index) => {
    const text = typeof content === "string" ? content : JSON.stringify(content);
    return { role, content: index === first ? `${text}\n\noriginal query: "${query.replaceAll('"', "'")}"` : text };
  });
}

function codeBlock({ code, result, variables, calls }: CellNode, options: OfficialLogOptions) {
  const changed = new Set(result?.changedVariables);
  const locals = variables.filter(({ name }) => changed.has(name)).map(({ name, preview }) => [name, preview]);
  return {
    code,
    result: {
      stdout: result ? outputText(result) : "",
      stderr: result?.error?.text ?? "",
      locals: Object.fromEntries(locals) as Record<string, string>,
      execution_time: (result?.durationMs ?? 0) / 1000,
      rlm_calls: calls.map((call) => officialCall(call, options)),
      final_answer: result?.final?.text ?? null,
    },
  };
}

function outputText({ output, value }: NonNullable<CellNode["result"]>): string {
  const { head, tail, length } = output;
  const left = length - head.length - tail.length;
  const printed = tail === "" ? head : `${head}\n[${left} characters left out]\n${tail}`;
  if (value === undefined) return printed;
  return printed === "" || printed.endsWith("\n") ? `${printed}${value}` : `${printed}\n${value}`;
}

function officialCall(call: SubCallNode, options: OfficialLogOptions) {
  const usage = call.usage ?? NO_USAGE;
  return {
    root_model: call.model,
    prompt: call.prompt,
    response: call.reply ?? "",
    usage_summary: usageSummary(call.run?.summary?.usage ?? { [call.model]: usage }),
    execution_time: (call.durationMs ?? 0) / 1000,
    // The visualizer shows these two, the Python logger writes the summary above.
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    ...(call.error !== undefined && { error: call.error }),
    ...(call.run && { metadata: trajectoryOf(call.run, options) }),
  };
}

function usageSummary(byModel: Readonly<Record<string, ModelUsage>>) {
  const total = Object.values(byModel).reduce(addUsage, NO_USAGE);
  return {
    model_usage_summaries: Object.fromEntries(
      Object.entries(byModel).map(([model, { calls, inputTokens, outputTokens, cost }]) => [
        model,
        { total_calls: calls, total_input_tokens: inputTokens, total_output_tokens: outputTokens, ...costField(cost) },
      ]),
    ),
    ...costField(total.cost),
  };
}

const costField = (cost: number | null) => cost !== null && { total_cost: cost };

function deepest(run: RunNode): number {
  let depth = run.depth;
  for (const call of callsOf(run)) depth = Math.max(depth, call.run ? deepest(call.run) : run.depth + 1);
  return depth;
}

/** As Python's `datetime.isoformat()` writes it, in UTC: without a zone, with microseconds. */
function isoTime(at: number): string {
  return new Date(at).toISOString().replace("Z", "000");
}
