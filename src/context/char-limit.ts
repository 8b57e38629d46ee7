import { RLMConfigError } from "../spec/errors.js";

/** Counts the characters of everything that becomes one context, and refuses more than the user allows. */
export class CharLimit {
  readonly #maxChars: number;
  #chars = 0;

  constructor(maxChars = Number.POSITIVE_INFINITY) {
    this.#maxChars = maxChars;
  }

  /**
   * @param name What they were read from, for messages.
   * @throws RLMConfigError when these are too many.
   */
  add(chars: number, name: string): void {
    this.#chars += chars;
    if (this.#chars <= this.#maxChars) return;
    const most = this.#maxChars.toLocaleString("en-US");
    throw new RLMConfigError("maxChars", `${name} goes beyond the ${most} characters that \`maxChars\` allows`);
  }

  /** Passes pieces on as long as they fit. */
  async *watch(pieces: AsyncIterable<string>, name: string): AsyncGenerator<string> {
    for await (const piece of pieces) {
      this.add(piece.length, name);
      yield piece;
    }
  }
}
