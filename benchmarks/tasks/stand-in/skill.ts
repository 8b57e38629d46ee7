import type { Attention } from "./attention.js";

/** What a root model sees when it is its turn. */
export interface RootView {
  readonly question: string;
  /** Turns that it has had. */
  readonly turn: number;
  /** What came of its last turn. */
  readonly output: string;
  /** Which functions the instructions name: none, `llm_query`, or `rlm_query` too. */
  readonly calls: "none" | "plain" | "recursive";
  /** How well it reads what it is shown. */
  readonly attention: Attention;
}

/** One sort of questions that the stand-in can work on. Nothing, where a question is of another sort. */
export interface Skill {
  /** Answers from a text that is in the prompt. */
  read(prompt: string, attention: Attention): string | undefined;
  /** Writes the next turn of a root model. */
  work(view: RootView): string | undefined;
}

/** Stands between a context and its question when a model is asked directly. */
export const QUESTION_MARK = "\n\n---\n\n";

/** The parts of a prompt that holds a whole context and then the question; nothing, when it is of another form. */
export function splitDirect(prompt: string): { readonly material: string; readonly question: string } | undefined {
  const at = prompt.lastIndexOf(QUESTION_MARK);
  return at < 0 ? undefined : { material: prompt.slice(0, at), question: prompt.slice(at + QUESTION_MARK.length) };
}

/** A turn: a sentence, and code in the fence that is run. */
export function turn(thought: string, code: string): string {
  return `${thought}\n\n\`\`\`repl\n${code.trim()}\n\`\`\``;
}
