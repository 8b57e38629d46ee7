import type { EnvironmentSession } from "../spec/environment.js";
import { RLMLimitError, RLMSchemaError } from "../spec/errors.js";
import { FINISH_REASONS, type HistoryCell, type LimitReason } from "../spec/response.js";
import { lastWords } from "../text/last-words.js";
import { formatWrapUp } from "../text/wrap-up.js";
import { raceSignal } from "../util/abort.js";
import { messageOf } from "../util/errors.js";
import { type Answer, fitAnswer } from "./answer.js";
import { askRoot } from "./ask-root.js";
import type { Conversation } from "./conversation.js";
import type { Run } from "./run.js";
import { type Outcome, type Turn, TurnInProgress } from "./turn.js";

/**
 * Ends a run at a limit without losing its work: the draft that code has put into `answer.content`; else one more request,
 * whose reply counts like any other; else its words. An answer given on the turn that reached the limit never gets here.
 * @throws RLMSchemaError when a schema was given and nothing fits it.
 */
export async function windUp(
  run: Run,
  opening: Promise<EnvironmentSession>,
  conversation: Conversation,
  limit: RLMLimitError,
): Promise<Outcome> {
  // From here on code makes no more sub-calls.
  run.stoppedBy = limit;
  return endAtLimit(run, limit, await bestAnswer(run, opening, conversation, FINISH_REASONS[limit.limit]));
}

/** What a run ends with that a limit has stopped. @throws RLMSchemaError when a schema was given and nothing fits it. */
export async function endAtLimit(run: Run, limit: RLMLimitError, answer?: Answer): Promise<Outcome> {
  run.stoppedBy = limit;
  const finishReason = FINISH_REASONS[limit.limit];
  if (!answer && !run.misfit) run.warn(`The run reached its limit (${finishReason}) and the model gave no answer`);
  if (!run.answerForm) return { text: "", ...answer, finishReason };
  const fitted = answer && (await fitAnswer(run.answerForm, answer));
  if (fitted && !("issues" in fitted)) return { ...fitted, finishReason };
  // A value that was handed in tells more than the words of a last reply.
  run.misfit ??= fitted;
  const { value, issues, failure } = run.misfit ?? { issues: ["none was handed in"] };
  const message = `No answer that fits the schema was found (${finishReason}): ${issues.join("; ")}`;
  throw new RLMSchemaError(message, value, issues, { cause: failure?.cause });
}

async function bestAnswer(
  run: Run,
  opening: Promise<EnvironmentSession>,
  conversation: Conversation,
  reason: LimitReason,
): Promise<Answer | undefined> {
  const { lastSignal } = run.tree;
  try {
    // The REPL may still be opening, or loading a context that is too long for the time there is.
    const session = await raceSignal(opening, lastSignal);
    return (await draftOf(run, session)) ?? (await lastAnswer(run, session, conversation, reason));
  } catch (error) {
    // The time for winding up is over too, and with it the REPL: there is nothing more to be had.
    if (lastSignal.reason instanceof RLMLimitError) return undefined;
    throw error;
  }
}

/** The draft, unless it is empty or does not fit the schema. */
async function draftOf(run: Run, session: EnvironmentSession): Promise<Answer | undefined> {
  const text = (await session.draft()) ?? "";
  if (text === "") return undefined;
  const fitted = await raceSignal(fitAnswer(run.answerForm, { text }), run.tree.lastSignal);
  return "issues" in fitted ? undefined : fitted;
}

async function lastAnswer(
  run: Run,
  session: EnvironmentSession,
  conversation: Conversation,
  reason: LimitReason,
): Promise<Answer | undefined> {
  // A limit of the whole tree leaves just enough for one request, and that is the root's.
  if (run.depth > 0 && reason !== "max_iterations") return undefined;
  try {
    return await askForAnswer(run, session, conversation, reason);
  } catch (error) {
    if (run.tree.lastSignal.aborted || error instanceof RLMSchemaError) throw error;
    run.warn(`The run reached its limit (${reason}) and no answer could be asked for: ${messageOf(error)}`);
    return undefined;
  }
}

async function askForAnswer(
  run: Run,
  session: EnvironmentSession,
  conversation: Conversation,
  reason: LimitReason,
): Promise<Answer | undefined> {
  const signal = run.tree.lastSignal;
  const startedAt = performance.now();
  const cells: HistoryCell[] = [];
  const request = formatWrapUp({ reason, question: run.query, variables: run.variables });
  const reply = await askRoot(run, conversation.messagesWith(request), { signal, windingUp: true });
  try {
    const options = { signal, lastChance: true, onCell: (cell: HistoryCell) => cells.push(cell) };
    const turn = await new TurnInProgress(run, Promise.resolve(session), options).finish(reply);
    return turn.answer ?? (await draftOf(run, session)) ?? lastWordsOf(run, turn);
  } finally {
    const durationMs = performance.now() - startedAt;
    run.history.push({ iteration: run.iteration, reply: reply.text, cells, durationMs });
  }
}

/** The words of the last reply, unless they only stand around code and a value is wanted. */
function lastWordsOf({ answerForm }: Run, { prose, reports }: Turn): Answer | undefined {
  if (answerForm && reports.length > 0) return undefined;
  const text = lastWords(prose);
  return text === "" ? undefined : { text };
}
