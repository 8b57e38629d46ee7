import type { ContextDescription } from "../describe-context.js";
import { formatTurn, type TurnState } from "../turn-state.js";
import { replaceLoneSurrogates } from "../well-formed.js";

export interface FirstMessageInput {
  readonly context: Pick<ContextDescription, "text" | "complete">;
  readonly turn: TurnState;
  /** What else the model should know at the start, such as contexts of earlier questions. */
  readonly notes?: readonly string[] | undefined;
}

/** The first user message: the question, what is known of the context, and a nudge to look before answering. */
export function buildFirstMessage({ context, turn, notes = [] }: FirstMessageInput): string {
  const sections = [`Question: ${turn.question}`, context.text, ...notes, nudge(context.complete), formatTurn(turn)];
  return replaceLoneSurrogates(sections.join("\n\n"));
}

function nudge(complete: boolean): string {
  return complete
    ? "You see all of the context above. Work out the answer, with code where that is surer, and hand it in."
    : "You have not seen the context yet, only the description above. Do not answer from that: look at the context with code first.";
}
