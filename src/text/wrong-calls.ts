import { withArticle } from "./count.js";
import type { ReplLanguage } from "./fence-language.js";
import { LANGUAGE_TERMS } from "./language-terms.js";

/** What code is told that called `llm_query` and its like in a wrong way: the messages of errors that it may catch. */

export function formatWrongPrompt(): string {
  return "The prompt must be a non-empty string";
}

export function formatNoCalls(): string {
  return "There are no sub-calls for this question: work with code alone";
}

export function formatNoMoreCalls(): string {
  return "There are no more sub-calls in the last reply: hand in the best answer from what is there";
}

export function formatLongPrompt(chars: number, maxChars: number): string {
  return `The prompt has ${chars} characters, a sub-call takes at most ${maxChars}: split it up`;
}

export function formatWrongPrompts(language: ReplLanguage): string {
  return `The first argument must be ${withArticle(LANGUAGE_TERMS[language].array)} of prompts`;
}

export function formatWrongQueryOptions(language: ReplLanguage): string {
  return `The second argument must be ${LANGUAGE_TERMS[language].queryOptions}`;
}

export function formatWrongChildContext(language: ReplLanguage): string {
  const { string, array, object } = LANGUAGE_TERMS[language];
  return `The context of a child must be ${withArticle(string)}, ${withArticle(array)} or ${withArticle(object)}`;
}

export function formatUnknownModel(name: string, known: Iterable<string>): string {
  return `There is no model "${name}". Models: ${[...known].join(", ")}`;
}
