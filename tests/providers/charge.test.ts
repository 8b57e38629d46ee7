import { describe, expect, it } from "vitest";
import { aiSdk } from "../../src/providers/ai-sdk.js";
import { anthropic } from "../../src/providers/anthropic.js";
import { chatCompletions } from "../../src/providers/chat-completions.js";
import { gemini } from "../../src/providers/gemini.js";
import type { LanguageModel } from "../../src/spec/model.js";

async function* pieces(...all: readonly unknown[]) {
  yield* all;
}

/** Pieces of a stream whose connection then breaks. */
async function* broken(...all: readonly unknown[]) {
  yield* all;
  throw new TypeError("terminated");
}

const openAi = (answer: unknown): LanguageModel => chatCompletions({ chat: { completions: { create: () => answer } } });
const claude = (answer: unknown): LanguageModel => anthropic({ messages: { create: () => answer } });
const google = (answer: unknown): LanguageModel =>
  gemini({ models: { generateContent: () => answer, generateContentStream: () => answer } });
const sdk = (answer: unknown, parts: readonly unknown[] = []): LanguageModel =>
  aiSdk({
    specificationVersion: "v4",
    provider: "fake",
    modelId: "fake",
    doGenerate: async () => answer,
    doStream: async () => ({ stream: ReadableStream.from(parts) }),
  });
/** As the openai client answers: with the HTTP response at hand. */
const withHeader = (data: unknown, cost: string): LanguageModel =>
  openAi({
    withResponse: async () => ({ data, response: { headers: new Headers({ "x-litellm-response-cost": cost }) } }),
  });

const error = { message: "upstream is down", code: 502 };
const usage = { prompt_tokens: 100, completion_tokens: 30 };
const text = { choices: [{ delta: { content: "x" } }] };
const claudeUsage = { input_tokens: 90, cache_read_input_tokens: 10, output_tokens: 30 };
const googleUsage = { promptTokenCount: 100, candidatesTokenCount: 30 };
const sdkUsage = { inputTokens: 100, outputTokens: 30 };

function failureOf(model: LanguageModel, stream = false): Promise<unknown> {
  const messages = [{ role: "user", content: "q" }] as const;
  const { signal } = new AbortController();
  return model.complete({ model: "m", messages, signal, stream }).then(
    () => expect.unreachable("the request succeeded"),
    (thrown: unknown) => thrown,
  );
}

describe("what is told of usage", () => {
  it.each([
    ["an error", openAi({ error, usage })],
    ["no choices", openAi({ usage })],
    ["an empty list of choices", openAi({ choices: [], usage })],
    ["an error in the choice", openAi({ choices: [{ error }], usage })],
    ["an error of Anthropic's", claude({ type: "error", error, usage: claudeUsage })],
    ["a message of Anthropic's without content", claude({ usage: claudeUsage })],
    ["an error of Gemini's", google({ error, usageMetadata: googleUsage })],
    ["an unfinished reply of Gemini's", google({ usageMetadata: googleUsage })],
    ["a result of the AI SDK without content", sdk({ usage: sdkUsage })],
    ["a result of the AI SDK that is an error", sdk({ content: [], finishReason: "error", usage: sdkUsage })],
  ])("beside %s is kept with the failure", async (_name, model) => {
    expect(await failureOf(model)).toMatchObject({
      code: "ERR_RLM_MODEL",
      charge: { usage: { inputTokens: 100, outputTokens: 30 } },
    });
  });

  it.each([
    ["an error in the same chunk", openAi(pieces(text, { error, usage }))],
    ["an error in a later one", openAi(pieces({ ...text, usage }, { error }))],
    ["a broken connection", openAi(broken(text, { choices: [], usage }))],
    [
      "an error of Anthropic's",
      claude(pieces({ type: "message_delta", usage: claudeUsage }, { type: "error", error })),
    ],
    ["a break in Gemini's", google(broken({ usageMetadata: googleUsage }))],
    ["an error of the AI SDK", sdk({}, [{ type: "finish", finishReason: "error", usage: sdkUsage }])],
  ])("in a stream that ends in %s is kept with the failure", async (_name, model) => {
    expect(await failureOf(model, true)).toMatchObject({ charge: { usage: { inputTokens: 100, outputTokens: 30 } } });
  });

  it("includes the cost, from the body or from a gateway's header", async () => {
    expect(await failureOf(openAi({ error, usage: { ...usage, cost: 0.25 } }))).toMatchObject({
      charge: { costUsd: 0.25 },
    });
    expect(await failureOf(withHeader({ error }, "0.5"))).toMatchObject({ charge: { usage: null, costUsd: 0.5 } });
  });

  it.each([
    ["says nothing", openAi({ error })],
    ["has only zeros", openAi({ error, usage: { prompt_tokens: 0, completion_tokens: 0 } })],
    ["costs nothing by the header", withHeader({ error }, "0")],
    ["is Anthropic's", claude({ type: "error", error })],
    ["has only begun", claude(pieces({ type: "message_start", message: { usage: claudeUsage } }))],
  ])("is nothing where an answer %s", async (_name, model) => {
    expect(await failureOf(model)).toMatchObject({ code: "ERR_RLM_MODEL", charge: undefined });
  });
});
