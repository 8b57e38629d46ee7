import type { VariableInfo } from "../spec/environment.js";
import type { ReplLanguage } from "./fence-language.js";
import { LANGUAGE_TERMS } from "./language-terms.js";
import { listVariables } from "./list-variables.js";
import type { FinalKind } from "./reply-problems.js";
import { headOf, truncate } from "./truncate.js";

/** The words for replies and answers that cannot be accepted. Each says what was seen and what to do. */

const ISSUES_SHOWN = 10;
const ISSUE_CHARS = 200;
const REFUSAL_CHARS = 300;
const NAME_CHARS = 100;

/** An answer before any code ran, while most of the context is unseen. Sent back once. */
export function formatPrematureFinal(contextChars: number): string {
  return [
    `You handed in an answer before running any code, but you have seen only the beginning of \`context\` (${contextChars} characters).`,
    "It was not accepted. Look at `context` with code first. If you are sure all the same, hand the answer in again.",
  ].join("\n");
}

/** `answer.ready` was set while `answer.content` had nothing in it. */
export function formatEmptyAnswer(language: ReplLanguage = "javascript"): string {
  const { answerContent: content, answerReady: ready } = LANGUAGE_TERMS[language];
  return `\`${ready}\` is set, but \`${content}\` is empty, so there is no answer yet. Put the answer into \`${content}\`, or call FINAL(value). To hand in an empty answer on purpose, call FINAL("").`;
}

/** Code handed in several different answers in one turn. */
export function formatConflictingFinal(): string {
  return "Your code handed in more than one answer, and they differ, so none was accepted. Decide which one is right, check it by printing it, and call FINAL or FINAL_VAR once.";
}

/** FINAL_VAR, or a bare name in FINAL, that is no variable. */
export function formatUnknownVariable(name: string, variables: readonly VariableInfo[], kind: FinalKind): string {
  const known = variables.length === 0 ? "No variables are set yet." : `Variables: ${listVariables(variables)}.`;
  const shown = headOf(name, NAME_CHARS);
  const advice =
    kind === "FINAL_VAR"
      ? "Assign the answer to a variable in a block first, or hand in the value itself with FINAL(value)."
      : `If the word itself is your answer, write FINAL("${shown}"). Otherwise assign the answer to a variable in a block first.`;
  return `There is no variable named \`${shown}\`, so no answer was handed in. ${known} ${advice}`;
}

/** The answer does not fit the schema: one line per problem, each with its path. */
export function formatSchemaMismatch(issues: readonly string[]): string {
  const lines = issues.slice(0, ISSUES_SHOWN).map((issue) => `- ${truncate(issue, ISSUE_CHARS)}`);
  if (issues.length > ISSUES_SHOWN) lines.push(`- and ${issues.length - ISSUES_SHOWN} more`);
  return [
    "The answer does not have the required form, so it was not accepted:",
    ...lines,
    "Mend these places and hand the whole value in again with FINAL(value).",
  ].join("\n");
}

/** Ways in which a provider's reply can have no text. */
export type BadReply =
  | { readonly kind: "empty" }
  | { readonly kind: "tool_calls" }
  | { readonly kind: "content_filter" }
  | { readonly kind: "refusal"; readonly words: string };

/** A reply without any text to go by. */
export function formatBadReply(reply: BadReply): string {
  switch (reply.kind) {
    case "empty":
      return "Your reply was empty. Reply with a ```repl block, or hand in your answer with FINAL(value).";
    case "tool_calls":
      return "You tried to call a tool through the API. There are no such tools here: write code in a ```repl block instead, and call the functions of the REPL in it.";
    case "content_filter":
      return "Your reply was stopped by a content filter and did not arrive. Take another way, and print or quote less of the text.";
    case "refusal":
      return `You declined: "${truncate(reply.words, REFUSAL_CHARS)}". If a part of the task can be done, do that part with code. If nothing can, hand in FINAL("...") with the reason.`;
  }
}
