import type { PromptFacts, VariantWords } from "./words.js";

/** For models with a window of about 32,000 tokens. */
const GOOD_PROMPT_CHARS = { least: 10_000, most: 15_000 };

/** For models with a small window, which must read little at a time. */
export const SMALL_CONTEXT: VariantWords = {
  subCallSize: (facts) =>
    `- IMPORTANT: models here can read only about 32,000 tokens. Put ${goodSize(facts)} characters into a prompt: several short texts together, or one piece of a long text.`,
  closingAdvice: "You can read only about 32,000 tokens in all: print little, write short replies, one step per turn.",
};

function goodSize({ subCallMaxInputChars }: PromptFacts): string {
  const { least, most } = GOOD_PROMPT_CHARS;
  return subCallMaxInputChars > least
    ? `${least} to ${Math.min(most, subCallMaxInputChars)}`
    : `at most ${subCallMaxInputChars}`;
}
