import type { VariantWords } from "./words.js";

/** For models that are sparing with sub-calls on their own. */
export const DEFAULT: VariantWords = {
  subCallSize: ({ subCallMaxInputChars }) =>
    `- A prompt may have up to ${subCallMaxInputChars} characters. Make a few large prompts rather than many small ones: tens of calls, not thousands.`,
};
