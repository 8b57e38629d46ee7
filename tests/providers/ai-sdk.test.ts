import { describe, expect, it } from "vitest";
import { type AiSdkCallOptions, type AiSdkModel, aiSdk } from "../../src/providers/ai-sdk.js";
import type { ModelCall } from "../../src/spec/model.js";

function callOf(extra: Partial<ModelCall> = {}): ModelCall {
  return { model: "named", messages: [{ role: "user", content: "q" }], signal: new AbortController().signal, ...extra };
}

function modelOf(result: unknown, parts: readonly unknown[] = [], calls: AiSdkCallOptions[] = []): AiSdkModel {
  return {
    specificationVersion: "v4",
    provider: "fake.chat",
    modelId: "fake",
    async doGenerate(options) {
      calls.push(options);
      return result;
    },
    async doStream() {
      return { stream: new ReadableStream({ start: (controller) => enqueueAll(controller, parts) }) };
    },
  };
}

function enqueueAll(controller: ReadableStreamDefaultController, parts: readonly unknown[]): void {
  for (const part of parts) controller.enqueue(part);
  controller.close();
}

/** The types of the AI SDK's models in short: narrower than ours. */
interface SdkModel {
  readonly specificationVersion: "v3";
  readonly provider: string;
  readonly modelId: string;
  doGenerate(options: SdkOptions): PromiseLike<{ content: { type: "text"; text: string }[] }>;
  doStream(options: SdkOptions): PromiseLike<{ stream: ReadableStream<{ type: string }> }>;
}
interface SdkOptions {
  prompt: { role: "user"; content: { type: "text"; text: string }[] }[];
  temperature?: number;
}

it("takes the SDK's models and providers without a cast", () => {
  const model: SdkModel = {
    specificationVersion: "v3",
    provider: "p",
    modelId: "m",
    doGenerate: async () => ({ content: [] }),
    doStream: async () => ({ stream: new ReadableStream() }),
  };
  const provider = Object.assign((_name: string) => model, { languageModel: () => model });
  expect([aiSdk(model).provider, aiSdk(provider).provider]).toEqual(["p", "ai-sdk"]);
});

const nestedUsage = {
  inputTokens: { total: 10, noCache: 1, cacheRead: 6, cacheWrite: 3 },
  outputTokens: { total: 5, text: 3, reasoning: 2 },
};
const flatUsage = { inputTokens: 10, outputTokens: 5, totalTokens: 15, cachedInputTokens: 6, reasoningTokens: 2 };
const flat = { inputTokens: 10, cachedInputTokens: 6, outputTokens: 5, reasoningTokens: 2 };
const nested = { ...flat, cacheWriteTokens: 3 };

describe.each([
  ["v3 and v4", { unified: "length", raw: "max_tokens" }, nestedUsage, nested],
  ["v2", "length", flatUsage, flat],
])("a model of specification %s", (_version, finishReason, usageGiven, usage) => {
  it("gives a reply", async () => {
    const content = [
      { type: "reasoning", text: "hm" },
      { type: "text", text: "a" },
      { type: "source" },
      { type: "text", text: "b" },
    ];
    const model = aiSdk(modelOf({ content, finishReason, usage: usageGiven }));
    expect(await model.complete(callOf())).toEqual({ text: "ab", reasoning: "hm", stopReason: "length", usage });
  });

  it("gives a stream", async () => {
    const parts = [
      { type: "stream-start", warnings: [{ type: "unsupported", feature: "temperature" }] },
      { type: "reasoning-delta", id: "0", delta: "hm" },
      { type: "text-delta", id: "1", delta: "a" },
      { type: "text-delta", id: "1", delta: "b" },
      { type: "finish", finishReason, usage: usageGiven },
    ];
    const tokens: string[] = [];
    const warnings: string[] = [];
    const call = {
      stream: true,
      onToken: (token: string) => tokens.push(token),
      onWarning: (text: string) => warnings.push(text),
    };
    const reply = await aiSdk(modelOf({}, parts)).complete(callOf(call));
    expect(reply).toEqual({ text: "ab", reasoning: "hm", stopReason: "length", usage });
    expect(tokens).toEqual(["a", "b"]);
    expect(warnings).toEqual(["The provider does not support `temperature`"]);
  });
});

describe("a call of an AI SDK model", () => {
  it("is made in its own form", async () => {
    const calls: AiSdkCallOptions[] = [];
    const messages = [
      { role: "system", content: "s" },
      { role: "user", content: "q" },
      { role: "assistant", content: "a" },
      { role: "user", content: [{ type: "text", text: "r" }] },
    ] as const;
    const model = aiSdk(modelOf({ content: [], finishReason: "stop" }, [], calls));
    await model.complete(callOf({ messages, temperature: 0, maxOutputTokens: 7 }));
    expect(calls).toEqual([
      {
        prompt: [
          { role: "system", content: "s" },
          { role: "user", content: [{ type: "text", text: "q" }] },
          { role: "assistant", content: [{ type: "text", text: "a" }] },
          { role: "user", content: [{ type: "text", text: "r" }] },
        ],
        temperature: 0,
        maxOutputTokens: 7,
        abortSignal: expect.any(AbortSignal),
      },
    ]);
    expect(model.provider).toBe("fake.chat");
  });

  it("goes to the model that a provider makes of the name", async () => {
    const names: string[] = [];
    const provider = (name: string) => {
      names.push(name);
      return modelOf({ content: [], finishReason: "stop" });
    };
    await aiSdk(provider).complete(callOf());
    expect(names).toEqual(["named"]);
  });

  it.each([
    ["has no content", modelOf({}), false],
    ["ends in an error", modelOf({ content: [], finishReason: { unified: "error" } }), false],
    ["has no end", modelOf({}, [{ type: "text-delta", delta: "x" }]), true],
    ["has an error in its stream", modelOf({}, [{ type: "error", error: { code: 503, message: "busy" } }]), true],
    [
      "has a broken connection in its stream",
      modelOf({}, [{ type: "error", error: new TypeError("terminated") }]),
      true,
    ],
  ])("fails for another try when the reply %s", async (_name, model, stream) => {
    await expect(aiSdk(model).complete(callOf({ stream }))).rejects.toMatchObject({
      code: "ERR_RLM_MODEL",
      retryable: true,
    });
  });
});
