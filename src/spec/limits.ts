/** The limits of a run, by the name of the option that sets them. */
export type LimitName = "maxIterations" | "maxSubCalls" | "maxTokens" | "maxCostUsd" | "timeoutMs" | "maxErrors";
