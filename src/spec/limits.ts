/** What V8 holds in one string, in UTF-16 code units. */
export const MAX_STRING_CHARS = 536_870_888;

/** The limits of a run, by the name of the option that sets them. */
export type LimitName = "maxIterations" | "maxSubCalls" | "maxTokens" | "maxCostUsd" | "timeoutMs" | "maxErrors";
