import type { EnvironmentSession } from "../spec/environment.js";
import { RLMLimitError } from "../spec/errors.js";
import type { ModelReply } from "../spec/model.js";
import type { HistoryCell } from "../spec/response.js";
import { formatFeedback } from "../text/feedback.js";
import { linkSignals } from "../util/abort.js";
import { askRoot } from "./ask-root.js";
import { compactWhenLong } from "./compaction.js";
import { Conversation } from "./conversation.js";
import { watchReply } from "./early-cells.js";
import { estimateTokens } from "./estimate.js";
import { firstMessage, systemPrompt, turnState } from "./prompting.js";
import type { Run } from "./run.js";
import { type Outcome, type Turn, TurnInProgress } from "./turn.js";
import { windUp } from "./wind-up.js";

/**
 * The loop, for every run of every tree: ask the root model, carry out its reply, tell it what came of it, until it hands
 * in an answer or a limit is reached. The REPL may still be starting while the first request is under way.
 */
export async function iterate(run: Run, opening: Promise<EnvironmentSession>): Promise<Outcome> {
  const conversation = new Conversation(systemPrompt(run), firstMessage(run));
  const end = await work(run, opening, conversation);
  return end instanceof RLMLimitError ? windUp(run, opening, conversation, end) : end;
}

/** Turn after turn, until there is an answer, or the limit that ends the work. */
async function work(
  run: Run,
  opening: Promise<EnvironmentSession>,
  conversation: Conversation,
): Promise<Outcome | RLMLimitError> {
  const { maxIterations } = run.settings;
  try {
    while (run.iteration < maxIterations) {
      run.iteration++;
      const turn = await oneTurn(run, opening, conversation);
      if (turn.answer) return { ...turn.answer, finishReason: "final" };
      if (run.tree.budget.exceeded) throw run.tree.budget.exceeded;
      run.tree.signal.throwIfAborted();
      keepForWindingUp(run, conversation);
      await compactWhenLong(run, opening, conversation);
    }
    return new RLMLimitError("maxIterations", maxIterations, maxIterations);
  } catch (error) {
    if (error instanceof RLMLimitError) return error;
    // What fails when the time is up fails because of that: the REPL is stopped then, whatever it is doing.
    const { reason } = run.tree.signal;
    if (reason instanceof RLMLimitError) return reason;
    throw error;
  }
}

/** Room for the output of a wrap-up request. */
const WRAP_UP_OUTPUT_TOKENS = 1_024;

/** The longer the conversation, the more a last request about it will take. */
function keepForWindingUp({ depth, tree }: Run, conversation: Conversation): void {
  if (depth > 0) return;
  const input = estimateTokens(conversation.chars);
  tree.budget.keepForWindingUp({
    tokens: input + WRAP_UP_OUTPUT_TOKENS,
    costUsd: tree.gateway.estimateCost(tree.models.root.model, input, WRAP_UP_OUTPUT_TOKENS) ?? 0,
  });
}

async function oneTurn(run: Run, opening: Promise<EnvironmentSession>, conversation: Conversation): Promise<Turn> {
  const { signal } = run.tree;
  // A REPL that cannot be opened ends the turn at once, not when the reply is there.
  const link = linkSignals(signal);
  opening.catch((error: unknown) => link.abort(error));
  const startedAt = performance.now();
  const { maxIterations, maxOutputChars, runCellsEarly, stopAfterFirstCell } = run.settings;
  const cells: HistoryCell[] = [];
  let reply: ModelReply | undefined;
  let feedback: string | undefined;
  run.emit({ type: "iteration_start", maxIterations }, `Turn ${run.iteration} of ${maxIterations}`);
  try {
    const inProgress = new TurnInProgress(run, opening, {
      signal,
      lastChance: run.iteration === maxIterations,
      onCell: (cell) => cells.push(cell),
    });
    const watch = watchReply(inProgress, { runCellsEarly, stopAfterFirstCell });
    reply = await askRoot(run, conversation.messages, { signal: link.signal, watch });
    // Before its code may spend what is left.
    keepForWindingUp(run, conversation);
    const turn = await inProgress.finish(reply);
    if (!turn.answer) {
      feedback = formatFeedback({
        cells: turn.reports,
        notes: turn.notes,
        turn: turnState(run),
        maxOutputChars,
        language: run.tree.environment.language,
      });
      conversation.add(reply.text, feedback);
    }
    return turn;
  } finally {
    link.release();
    const durationMs = performance.now() - startedAt;
    if (reply) {
      run.turns++;
      run.history.push({ iteration: run.iteration, reply: reply.text, cells, feedback, durationMs });
    }
    run.emit({ type: "iteration_end", durationMs, feedback }, feedback ?? "");
  }
}
