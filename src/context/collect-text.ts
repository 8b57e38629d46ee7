import { RLMConfigError } from "../spec/errors.js";
import { MAX_STRING_CHARS } from "../spec/limits.js";

/** Shorter pieces are joined first: every `+` of a long text costs the engine a node that stays. */
const SHORT_CHARS = 64 * 1024;

/**
 * Puts a text together from its pieces without a second copy of them. The engine makes one piece of them when the text is
 * first looked into.
 */
export class TextCollector {
  readonly #name: string;
  #text = "";
  #short: string[] = [];
  #shortChars = 0;

  /** @param name What is read, for messages. */
  constructor(name: string) {
    this.#name = name;
  }

  /** @throws RLMConfigError as soon as the text is longer than a string can be. */
  add(piece: string): void {
    const chars = this.#text.length + this.#shortChars + piece.length;
    if (chars > MAX_STRING_CHARS) throw tooLong(this.#name, chars);
    if (piece === "") return;
    this.#short.push(piece);
    this.#shortChars += piece.length;
    if (this.#shortChars >= SHORT_CHARS) this.#joinShort();
  }

  get text(): string {
    this.#joinShort();
    return this.#text;
  }

  #joinShort(): void {
    const [only = ""] = this.#short;
    this.#text += this.#short.length === 1 ? only : this.#short.join("");
    this.#short = [];
    this.#shortChars = 0;
  }
}

/** The error for text that one string cannot hold. */
export function tooLong(name: string, atLeast: number): RLMConfigError {
  return new RLMConfigError(
    "context",
    `${name} has ${countChars(atLeast)} or more, and one string holds at most ${countChars(MAX_STRING_CHARS)}. ` +
      "Split it into several files: they become an array of documents",
  );
}

const countChars = (chars: number) => `${chars.toLocaleString("en-US")} characters`;
