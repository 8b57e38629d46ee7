import type { ChatMessage } from "../spec/model.js";

/** Providers refuse empty messages. */
const SILENCE = "(no text)";

/**
 * The messages between the root model and us. It only ever grows at its end, so every request begins with the bytes of the
 * one before it and providers' prompt caches hit; roles alternate, and the user speaks last.
 */
export class Conversation {
  readonly #messages: ChatMessage[];

  constructor(system: string, first: string) {
    this.#messages = [
      { role: "system", content: system },
      { role: "user", content: first },
    ];
  }

  /** What the next request sends. */
  get messages(): readonly ChatMessage[] {
    return [...this.#messages];
  }

  /** Adds a reply and what the model is told about it. */
  add(reply: string, feedback: string): void {
    this.#messages.push(
      { role: "assistant", content: reply.trim() === "" ? SILENCE : reply },
      { role: "user", content: feedback },
    );
  }

  /** Says more before the model has replied. */
  amend(text: string): void {
    const last = this.#messages.pop();
    if (last) this.#messages.push({ ...last, content: `${String(last.content)}\n\n${text}` });
  }
}
