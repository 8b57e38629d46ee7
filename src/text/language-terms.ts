import type { ReplLanguage } from "./fence-language.js";

/** How messages to the model speak of the language that its REPL has. The system prompt has words of its own. */
export interface LanguageTerms {
  /** The language's own name. */
  readonly name: string;
  /** What stands behind the back-ticks of a fence. */
  readonly fence: string;
  readonly string: string;
  readonly array: string;
  readonly object: string;
  readonly boolean: string;
  readonly null: string;
  /** The type of a number. */
  readonly number: (value: number) => string;
  /** The length of a text, as code in the REPL would find it. */
  readonly length: (text: string) => number;
  /** A message as it stands in a history. */
  readonly message: string;
  /** The two parts of `answer`, as code names them. */
  readonly answerContent: string;
  readonly answerReady: string;
  /** What stands in the slot of a failed call of a batch. */
  readonly failedSlot: string;
  /** The results of so many calls are lost; what to do about it. */
  readonly unawaited: (count: number) => string;
  /** What is said before an error that happened beside the cell's own course. */
  readonly stray: string;
  /** The form of the second argument of `llm_query`. */
  readonly queryOptions: string;
}

const JAVASCRIPT: LanguageTerms = {
  name: "JavaScript",
  fence: "js",
  string: "string",
  array: "array",
  object: "object",
  boolean: "boolean",
  null: "null",
  number: () => "number",
  length: (text) => text.length,
  message: "{ role, content }",
  answerContent: "answer.content",
  answerReady: "answer.ready",
  failedSlot: "an Error object",
  unawaited: (count) =>
    `${count === 1 ? "1 call was" : `${count} calls were`} not awaited, so the result was lost or is still a promise. Write \`await\` before each call.`,
  stray: "A promise failed and nothing caught it",
  queryOptions: 'a model\'s name or { model: "name", schema: { ... }, images: [ ... ], files: [ ... ] }',
};

const PYTHON: LanguageTerms = {
  name: "Python",
  fence: "python",
  string: "str",
  array: "list",
  object: "dict",
  boolean: "bool",
  null: "None",
  number: (value) => (Number.isInteger(value) ? "int" : "float"),
  length: codePoints,
  message: '{"role": ..., "content": ...}',
  answerContent: 'answer["content"]',
  answerReady: 'answer["ready"]',
  failedSlot: "an exception object",
  unawaited: (count) =>
    `${count === 1 ? "1 call was" : `${count} calls were`} not waited for, so the result was lost. Calls return their reply themselves: make them without threads.`,
  stray: "An exception was raised beside the block and nothing caught it",
  queryOptions: 'a model\'s name, or model="name", schema={...}, images=[...] and files=[...] by name',
};

/** The terms of each language that a REPL may have. */
export const LANGUAGE_TERMS: Readonly<Record<ReplLanguage, LanguageTerms>> = { javascript: JAVASCRIPT, python: PYTHON };

/** Python counts a surrogate pair as the one character that it stands for. */
function codePoints(text: string): number {
  // Texts without any are told apart quickly by the engine, and most texts have none.
  const first = text.search(/[\ud800-\udbff][\udc00-\udfff]/);
  if (first === -1) return text.length;
  let count = text.length;
  for (let index = first; index < text.length - 1; index++) {
    if ((text.charCodeAt(index) & 0xfc00) !== 0xd800 || (text.charCodeAt(index + 1) & 0xfc00) !== 0xdc00) continue;
    count--;
    index++;
  }
  return count;
}
