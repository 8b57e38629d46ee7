import { RLMAbortError, RLMConfigError, RLMError, RLMLimitError, RLMModelError, RLMSchemaError } from "rlm";
import { expect, it } from "vitest";
import { errorOfJob, jobError } from "../../src/queue/job-failure.js";

class UnrecoverableError extends Error {}

it.each([
  [new RLMConfigError("a", "wrong"), true],
  [new RLMLimitError("maxTokens", 1, 2), true],
  [new RLMSchemaError("does not fit", 1, []), true],
  [new RLMAbortError(), true],
  [new RLMModelError("refused", { status: 401 }), true],
  [new RLMModelError("busy", { status: 503, retryable: true }), false],
  [new RLMError("something"), false],
  [new TypeError("a mistake"), false],
])("fails a job with %s, for good: %s", (error, isFinal) => {
  const failure = jobError(error, { UnrecoverableError });
  expect(failure instanceof UnrecoverableError).toBe(isFinal);
  const told = errorOfJob(failure.message);
  expect(told.message).toBe(error.message);
  expect(told.code).toBe(error instanceof RLMError ? error.code : "ERR_RLM_INTERNAL");
  expect(told.name === "AbortError").toBe(error instanceof RLMAbortError);
});

it("keeps the queue's own reasons as they are", () => {
  expect(errorOfJob("job stalled more than allowable limit")).toMatchObject({
    code: "ERR_RLM_INTERNAL",
    message: "job stalled more than allowable limit",
  });
});
