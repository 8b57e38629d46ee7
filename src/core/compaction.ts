import type { EnvironmentSession } from "../spec/environment.js";
import { formatCompactionRequest, formatGoOn } from "../text/compaction.js";
import { askRoot } from "./ask-root.js";
import type { Conversation } from "./conversation.js";
import { turnState } from "./prompting.js";
import type { Run } from "./run.js";

/** Shortens a conversation that has become longer than the user wants, where that is possible and of use. */
export async function compactWhenLong(
  run: Run,
  opening: Promise<EnvironmentSession>,
  conversation: Conversation,
): Promise<void> {
  const { compactAboveChars, maxIterations } = run.settings;
  // After the last turn nobody reads a summary but the one who wrote it.
  if (conversation.chars <= compactAboveChars || run.iteration === maxIterations) return;
  const { promptChars } = conversation;
  if (promptChars >= compactAboveChars) {
    run.warn(
      `The prompt itself has ${promptChars} characters, so nothing can be kept within \`compactAboveChars\` (${compactAboveChars}): the conversation is not summarised`,
    );
  } else if (conversation.hasGrown) await compact(run, await opening, conversation);
}

/**
 * Replaces the turns so far by the model's own summary of them. Nothing is lost: variables stay in the REPL, and so does
 * every message, as the variable `history`.
 */
async function compact(run: Run, session: EnvironmentSession, conversation: Conversation): Promise<void> {
  const { text } = await askRoot(run, conversation.messagesWith(formatCompactionRequest()), {
    signal: run.tree.signal,
  });
  if (text.trim() === "") {
    run.warn("The conversation could not be summarised: the model sent no text");
    conversation.keepTurns();
    return;
  }
  await session.load(
    "history",
    conversation.transcript.map(({ role, content }) => ({ role, content: String(content) })),
  );
  conversation.replaceTurns(text, formatGoOn(turnState(run), run.tree.environment.language));
}
