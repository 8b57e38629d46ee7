import type { ChatMessage } from "../spec/model.js";
import { deepFreeze } from "../util/deep-freeze.js";

/** Providers refuse empty messages. */
const SILENCE = "(no text)";

/**
 * The messages between the root model and us. It only ever grows at its end, so every request begins with the bytes of the
 * one before it and providers' prompt caches hit; roles alternate, and the user speaks last.
 */
export class Conversation {
  readonly #messages: ChatMessage[];
  /** Everything that was ever said after the first message, also what a summary has replaced. */
  readonly #transcript: ChatMessage[] = [];

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
    return this.#messages.reduce((sum, { content }) => sum + content.length, 0);
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
      2,
      this.#messages.length,
      { role: "assistant", content: summary },
      { role: "user", content: instruction },
    );
  }

  /** What a request sends that says more at the end of the last message; the conversation itself stays as it is. */
  messagesWith(text: string): readonly ChatMessage[] {
    const [last, ...earlier] = this.#messages.toReversed();
    return last ? [...earlier.reverse(), { ...last, content: `${String(last.content)}\n\n${text}` }] : [];
  }
}
