import type { EnvironmentSession } from "../spec/environment.js";
import { formatCompactionRequest, formatGoOn } from "../text/compaction.js";
import { askRoot } from "./ask-root.js";
import type { Conversation } from "./conversation.js";
import { turnState } from "./prompting.js";
import type { Run } from "./run.js";

/**
 * Replaces the turns so far by the model's own summary of them. Nothing is lost: variables stay in the REPL, and so does
 * every message, as the variable `history`.
 */
export async function compact(run: Run, session: EnvironmentSession, conversation: Conversation): Promise<void> {
  const { text } = await askRoot(run, conversation.messagesWith(formatCompactionRequest()), {
    signal: run.tree.signal,
  });
  if (text.trim() === "") {
    run.warn("The conversation could not be summarised: the model sent no text");
    return;
  }
  await session.load(
    "history",
    conversation.transcript.map(({ role, content }) => ({ role, content: String(content) })),
  );
  conversation.replaceTurns(text, formatGoOn(turnState(run), run.tree.environment.language));
}
