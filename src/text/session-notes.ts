import { count } from "./count.js";
import type { ReplLanguage } from "./fence-language.js";
import { LANGUAGE_TERMS } from "./language-terms.js";
import { listNames } from "./list-variables.js";

/** What a session's REPL holds from the questions before. */
export interface EarlierQuestions {
  readonly questions: number;
  readonly contexts: number;
  /** Names of variables that were kept. */
  readonly variables: readonly string[];
  /** Names of variables that are gone, since they had no form in which they could be kept. */
  readonly lost: readonly string[];
  readonly language: ReplLanguage;
}

/** What the model is told of the questions that its REPL has answered before. */
export function formatEarlierQuestions({ questions, contexts, variables, lost, language }: EarlierQuestions): string {
  const sentences = [
    `This REPL has answered ${count(questions, "question")} before.`,
    `\`context\` is the present one's; earlier: ${numbered("context", contexts)}, and the messages in ${numbered("history", questions)} (each is ${LANGUAGE_TERMS[language].message}).`,
  ];
  if (variables.length > 0) sentences.push(`Variables are kept, among them ${listNames(variables)}.`);
  if (lost.length > 0) sentences.push(`These could not be kept and are gone: ${listNames(lost)}.`);
  return sentences.join(" ");
}

function numbered(name: string, count: number): string {
  return count === 1 ? `${name}_0` : `${name}_0 to ${name}_${count - 1}`;
}
