import type { ChatMessage } from "../spec/model.js";
import { deepFreeze } from "../util/deep-freeze.js";

/** Providers refuse empty messages. */
const SILENCE = "(no text)";

/** The system prompt and the first message. */
const PROMPT_MESSAGES = 2;

/**
 * The messages between the root model and us. It only ever grows at its end, so every request begins with the bytes of the
 * one before it and providers' prompt caches hit; roles alternate, and the user speaks last.
 */
export class Conversation {
  readonly #messages: ChatMessage[];
  /** Everything that was ever said after the first message, also what a summary has replaced. */
  readonly #transcript: ChatMessage[] = [];
  /** Characters of the turns when they were summarised last, or could not be. */
  #settledChars = 0;

  constructor(system: string, first: string) {
    this.#messages = [
      { role: "system", content: system },
      { role: "user", content: first },
    ];
  }

  /** What the next request sends. */
  get messages(): readonly ChatMessage[] {
    return deepFreeze([...this.#messages]);
  }

  /** Everything that was ever said after the first message, also what a summary has replaced. */
  get transcript(): readonly ChatMessage[] {
    return [...this.#transcript];
  }

  get chars(): number {
    return charsOf(this.#messages);
  }

  /** Characters of what stays as it is: the system prompt and the first message. */
  get promptChars(): number {
    return charsOf(this.#messages.slice(0, PROMPT_MESSAGES));
  }

  /** Whether enough was said since the last summary that another one can save more than it costs. */
  get hasGrown(): boolean {
    return this.#turnChars > 2 * this.#settledChars;
  }

  get #turnChars(): number {
    return this.chars - this.promptChars;
  }

  /** Adds a reply and what the model is told about it. */
  add(reply: string, feedback: string): void {
    const news: ChatMessage[] = [
      { role: "assistant", content: reply.trim() === "" ? SILENCE : reply },
      { role: "user", content: feedback },
    ];
    this.#messages.push(...news);
    this.#transcript.push(...news);
  }

  /** Puts the model's own summary in place of all turns so far. */
  replaceTurns(summary: string, instruction: string): void {
    this.#messages.splice(
      PROMPT_MESSAGES,
      this.#messages.length,
      { role: "assistant", content: summary },
      { role: "user", content: instruction },
    );
    this.keepTurns();
  }

  /** Lets the turns be as they are until about as much again has been said. */
  keepTurns(): void {
    this.#settledChars = this.#turnChars;
  }

  /** What a request sends that says more at the end of the last message; the conversation itself stays as it is. */
  messagesWith(text: string): readonly ChatMessage[] {
    const [last, ...earlier] = this.#messages.toReversed();
    return last ? [...earlier.reverse(), { ...last, content: `${String(last.content)}\n\n${text}` }] : [];
  }
}

function charsOf(messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, { content }) => sum + content.length, 0);
}
