import type { ReplLanguage } from "./fence-language.js";
import { LANGUAGE_TERMS } from "./language-terms.js";
import { formatReminder, type TurnState } from "./turn-state.js";

/** Asks the model for a summary that can stand in for everything said so far. */
export function formatCompactionRequest(): string {
  return [
    "The conversation has become long, so it will be replaced by your summary of it. Reply with that summary only; no code will run this turn.",
    "Write down: what you have found out and how sure it is, which variables hold what, what failed and why, and what you meant to do next.",
  ].join("\n");
}

/** What stands after the summary: how to go on. */
export function formatGoOn(turn: TurnState, language: ReplLanguage = "javascript"): string {
  return [
    `Your summary above replaces the earlier turns. Variables are as you left them, and \`history\` holds every earlier message (${LANGUAGE_TERMS[language].message}). Go on.`,
    formatReminder(turn),
  ].join("\n\n");
}
