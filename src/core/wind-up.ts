import type { EnvironmentSession } from "../spec/environment.js";
import { RLMAbortError } from "../spec/errors.js";
import type { HistoryCell, LimitReason } from "../spec/response.js";
import { formatWrapUp } from "../text/wrap-up.js";
import { messageOf } from "../util/errors.js";
import { askRoot } from "./ask-root.js";
import type { Conversation } from "./conversation.js";
import type { Run } from "./run.js";
import { type Outcome, TurnInProgress } from "./turn.js";

/**
 * Ends a run at a limit without losing its work: the draft that code has put into `answer.content`; else one more request,
 * whose reply counts like any other; else its words. An answer given on the turn that reached the limit never gets here.
 */
export async function windUp(
  run: Run,
  session: EnvironmentSession,
  conversation: Conversation,
  reason: LimitReason,
): Promise<Outcome> {
  const draft = await session.draft();
  if (draft !== undefined) return { text: draft, finishReason: reason };
  // A limit of the whole tree leaves just enough for one request, and that is the root's.
  if (run.depth > 0 && reason !== "max_iterations") return { text: "", finishReason: reason };
  try {
    return { text: await wrapUpAnswer(run, session, conversation, reason), finishReason: reason };
  } catch (error) {
    if (error instanceof RLMAbortError) throw error;
    run.warn(`The run reached its limit (${reason}) and no answer could be asked for: ${messageOf(error)}`);
    return { text: "", finishReason: reason };
  }
}

async function wrapUpAnswer(
  run: Run,
  session: EnvironmentSession,
  conversation: Conversation,
  reason: LimitReason,
): Promise<string> {
  const signal = run.tree.lastSignal;
  const startedAt = performance.now();
  const cells: HistoryCell[] = [];
  conversation.amend(formatWrapUp({ reason, question: run.query, variables: run.variables }));
  const reply = await askRoot(run, conversation.messages, { signal, windingUp: true });
  try {
    const options = { signal, lastChance: true, onCell: (cell: HistoryCell) => cells.push(cell) };
    const turn = await new TurnInProgress(run, Promise.resolve(session), options).finish(reply);
    return turn.answer?.text ?? (await session.draft()) ?? turn.prose;
  } finally {
    const durationMs = performance.now() - startedAt;
    run.history.push({ iteration: run.iteration, reply: reply.text, cells, durationMs });
  }
}
