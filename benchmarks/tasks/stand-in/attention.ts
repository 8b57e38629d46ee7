import { textHash } from "../generate/text-hash.js";

/** The share of facts that is misread in a prompt of {@link USUAL_TOKENS}. */
const USUAL_SLIPS = 0.006;
const USUAL_TOKENS = 8_192;
/** Twice the prompt, two and a half times the mistakes in each part of it. */
const GROWTH = 1.3;
const MOST_SLIPS = 0.5;

/** How well a prompt is read: the longer it is, the more of it is misread. The same facts of the same prompt always are. */
export class Attention {
  readonly #tokens: number;
  readonly #rate: number;

  constructor(tokens: number) {
    this.#tokens = tokens;
    this.#rate = USUAL_SLIPS * (tokens / USUAL_TOKENS) ** GROWTH;
  }

  /** Whether a fact is misread; `weight` is how much harder it is than others, `always` the share even in the shortest prompt. */
  slips(
    fact: string,
    { weight = 1, always = 0 }: { readonly weight?: number; readonly always?: number } = {},
  ): boolean {
    const drawn = textHash(`${this.#tokens} ${fact}`) / 2 ** 32;
    return drawn < Math.min(always + this.#rate * weight, MOST_SLIPS);
  }

  /** What is taken in place of a fact. */
  mistake<T>(fact: string, choices: readonly T[]): T | undefined {
    return choices[textHash(`mistake ${this.#tokens} ${fact}`) % choices.length];
  }
}
