import { RLMAbortError, type RLMError, RLMModelError } from "rlm";
import { describe, expect, it } from "vitest";
import { generateTask, TASKS } from "../../benchmarks/tasks/generate/tasks.js";
import { METHODS } from "../../benchmarks/tasks/run/methods.js";
import { toResult } from "../../benchmarks/tasks/run/result.js";

const [task] = TASKS;
const [method] = METHODS;
if (!task || !method) throw new Error("There are no tasks or no methods");
const instance = generateTask(task, 2 ** 11, 1);
const cast = { model: "m", subModel: "m", standIn: false };
const resultOf = (error: RLMError) => toResult(instance, method, cast, { index: 0, id: "0", error });

describe("a failed question", () => {
  it.each([
    ["openai", 400, "This model's maximum context length is 128000 tokens."],
    ["openai's code", 400, "openai: the request failed with status 400 (context_length_exceeded): No."],
    ["anthropic", 400, "prompt is too long: 210000 tokens > 200000 maximum"],
    ["gemini", 400, "The input token count (2000000) exceeds the maximum number of tokens allowed (1048575)."],
    ["xai", 400, "This model's maximum prompt length is 131072 but the request contains 140000 tokens."],
    ["groq", 400, "Please reduce the length of the messages or completion."],
    ["a proxy", 413, "Request Entity Too Large"],
  ])("counts as 0 when %s says that the prompt is too long", (_provider, status, message) => {
    expect(resultOf(new RLMModelError(message, { status }))).toMatchObject({
      outcome: "refused",
      score: 0,
      finishReason: "context_length",
      error: message,
    });
  });

  it.each([
    [new RLMModelError("Rate limit reached: too many tokens per minute", { status: 429 })],
    [new RLMModelError("Unknown parameter", { status: 400 })],
    [new RLMModelError("The server said: maximum context length", { status: 500 })],
    [new RLMModelError("the connection failed: maximum context length")],
    [new RLMAbortError("The run was aborted")],
  ])("does not count otherwise: %s", (error) => {
    expect(resultOf(error)).toMatchObject({ outcome: "failed", score: null, finishReason: error.code });
  });
});
