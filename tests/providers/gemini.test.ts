import { describe, expect, it } from "vitest";
import { type GeminiClient, gemini } from "../../src/providers/gemini.js";
import type { GeminiRequest } from "../../src/providers/gemini-request.js";
import type { ModelCall } from "../../src/spec/model.js";

function callOf(extra: Partial<ModelCall> = {}): ModelCall {
  return {
    model: "gemini-2.5-pro",
    messages: [{ role: "user", content: "q" }],
    signal: new AbortController().signal,
    ...extra,
  };
}

function clientOf(answer: (request: GeminiRequest) => unknown): GeminiClient {
  return {
    models: {
      generateContent: async (request) => answer(request),
      generateContentStream: async (request) => answer(request),
    },
  };
}

/** The types of Google's SDK in short: narrower than ours, with properties where we have methods. */
interface SdkTypes {
  readonly models: {
    generateContent: (parameters: SdkParameters) => Promise<object>;
    generateContentStream: (parameters: SdkParameters) => Promise<AsyncGenerator<object>>;
  };
}
interface SdkParameters {
  model: string;
  contents: string | { role?: string; parts?: { text?: string }[] }[];
  config?: { temperature?: number; abortSignal?: AbortSignal };
}

async function* nothing(): AsyncGenerator<object> {}

it("takes the SDK's client without a cast", () => {
  const client: SdkTypes = {
    models: {
      generateContent: async () => ({}),
      generateContentStream: async () => nothing(),
    },
  };
  expect(gemini(client)).toMatchObject({ provider: "gemini", maxRetries: 2 });
});

const DONE = { candidates: [{ content: { parts: [{ text: "x" }] }, finishReason: "STOP" }] };

describe("a request to Gemini", () => {
  it("has the roles and the settings of Google's form, and no retries of its own", async () => {
    const requests: GeminiRequest[] = [];
    const client = clientOf((request) => {
      requests.push(request);
      return DONE;
    });
    const messages = [
      { role: "system", content: "s" },
      { role: "user", content: [{ type: "text", text: "q" }] },
      { role: "assistant", content: "a" },
      { role: "user", content: "r" },
    ] as const;
    await gemini(client, { config: { topK: 1 } }).complete(callOf({ messages, temperature: 0.3, maxOutputTokens: 10 }));
    expect(requests).toEqual([
      {
        model: "gemini-2.5-pro",
        contents: [
          { role: "user", parts: [{ text: "q" }] },
          { role: "model", parts: [{ text: "a" }] },
          { role: "user", parts: [{ text: "r" }] },
        ],
        config: {
          topK: 1,
          systemInstruction: { parts: [{ text: "s" }] },
          temperature: 0.3,
          maxOutputTokens: 10,
          abortSignal: expect.any(AbortSignal),
          httpOptions: { retryOptions: { attempts: 1 } },
        },
      },
    ]);
  });
});

describe("a reply of Gemini", () => {
  it.each([
    ["STOP", "stop"],
    ["MAX_TOKENS", "length"],
    ["SAFETY", "content_filter"],
    ["MALFORMED_FUNCTION_CALL", "tool_calls"],
    ["OTHER", "unknown"],
  ])("that ends with %s stops for %s", async (finishReason, stopReason) => {
    const client = clientOf(() => ({ candidates: [{ finishReason }] }));
    expect((await gemini(client).complete(callOf())).stopReason).toBe(stopReason);
  });

  it("counts thoughts as output and tells them apart from text", async () => {
    const parts = [{ text: "hm", thought: true }, { text: "a" }, { text: "b" }];
    const usageMetadata = {
      promptTokenCount: 10,
      cachedContentTokenCount: 4,
      candidatesTokenCount: 3,
      thoughtsTokenCount: 7,
      toolUsePromptTokenCount: 2,
    };
    const client = clientOf(() => ({ candidates: [{ content: { parts }, finishReason: "STOP" }], usageMetadata }));
    expect(await gemini(client).complete(callOf())).toEqual({
      text: "ab",
      reasoning: "hm",
      stopReason: "stop",
      usage: { inputTokens: 12, cachedInputTokens: 4, outputTokens: 10, reasoningTokens: 7 },
    });
  });

  it("is a refusal when the prompt was blocked", async () => {
    const client = clientOf(() => ({ promptFeedback: { blockReason: "PROHIBITED_CONTENT" } }));
    expect(await gemini(client).complete(callOf())).toMatchObject({
      text: "",
      stopReason: "content_filter",
      refusal: expect.stringContaining("PROHIBITED_CONTENT"),
    });
  });

  it("is an error when it has no end, streamed or not", async () => {
    const client = clientOf(() => ({ candidates: [{ content: { parts: [{ text: "x" }] } }] }));
    await expect(gemini(client).complete(callOf())).rejects.toMatchObject({ retryable: true });
  });
});

describe("an error of Gemini", () => {
  function failing(status: number, message: string): GeminiClient {
    return clientOf(() => {
      throw Object.assign(new Error(message), { name: "ApiError", status });
    });
  }

  it("is read out of the JSON in its message", async () => {
    const details = [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "12.5s" }];
    const message = JSON.stringify({ error: { code: 429, message: "quota", status: "RESOURCE_EXHAUSTED", details } });
    await expect(gemini(failing(429, message)).complete(callOf())).rejects.toMatchObject({
      status: 429,
      retryable: true,
      retryAfterMs: 12_500,
      message: "gemini: the request failed with status 429 (RESOURCE_EXHAUSTED): quota",
    });
  });

  it.each(["plain words", "{broken json", '{"error":{"message":"{also broken"}}'])(
    "may say anything else: %s",
    async (message) => {
      await expect(gemini(failing(500, message)).complete(callOf())).rejects.toMatchObject({
        status: 500,
        retryable: true,
      });
    },
  );
});
