import type { VariantWords } from "./words.js";

const GOOD_PROMPT_CHARS = 200_000;

/** For models that would make a sub-call for every line. */
export const COST_WARNING: VariantWords = {
  subCallSize: ({ subCallMaxInputChars }) =>
    `- IMPORTANT: sub-calls are costly. Put as much as you can into each, about ${Math.min(GOOD_PROMPT_CHARS, subCallMaxInputChars)} characters. A thousand lines are one prompt, not a thousand prompts. Count the prompts before you send a batch; if there are more than about twenty, filter more or fill them better. What code can settle needs no model.`,
};
