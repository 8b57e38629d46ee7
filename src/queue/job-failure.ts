import { RLMAbortError, RLMError, type RLMErrorCode, RLMModelError } from "../spec/errors.js";
import { messageOf } from "../util/errors.js";
import type { Bull } from "./bull.js";

/** These would fail in the same way again, or were meant to end the run. */
const FINAL_CODES: ReadonlySet<RLMErrorCode> = new Set<RLMErrorCode>([
  "ERR_RLM_CONFIG",
  "ERR_RLM_LIMIT",
  "ERR_RLM_SCHEMA",
  "ERR_RLM_ABORTED",
]);

/** The error that a job fails with; its code goes before the message, because a queue keeps nothing but text. */
export function jobError(error: unknown, { UnrecoverableError }: Pick<Bull, "UnrecoverableError">): Error {
  const code = RLMError.isInstance(error) ? error.code : "ERR_RLM_INTERNAL";
  const text = `${code}: ${messageOf(error)}`;
  const isFinal = FINAL_CODES.has(code) || (error instanceof RLMModelError && !error.retryable);
  return isFinal ? new UnrecoverableError(text) : new Error(text, { cause: error });
}

/** The error that a job failed with, from the text that the queue kept of it. */
export function errorOfJob(failedReason: string): RLMError {
  const [, code, message = failedReason] = /^(ERR_RLM_[A-Z]+): (.*)$/s.exec(failedReason) ?? [];
  if (code === "ERR_RLM_ABORTED") return new RLMAbortError(message);
  return new RLMError(message, (code as RLMErrorCode | undefined) ?? "ERR_RLM_INTERNAL");
}
