import { getEventListeners } from "node:events";
import OpenAI, { AzureOpenAI } from "openai";
import { describe, expect, it } from "vitest";
import { type ChatClient, chatCompletions } from "../../src/providers/chat-completions.js";
import { RLMAbortError, RLMLimitError } from "../../src/spec/errors.js";
import type { LanguageModel, ModelCall } from "../../src/spec/model.js";
import { fault, reply, ScriptedServer, type ScriptedServerOptions } from "../../src/testing/index.js";

const API_KEY = "sk-test-0123456789abcdef";

function callOf(extra: Partial<ModelCall> = {}): ModelCall {
  return {
    model: "gpt-4.1",
    messages: [{ role: "user", content: "hello" }],
    signal: new AbortController().signal,
    ...extra,
  };
}

async function open(options: ScriptedServerOptions, client: { readonly maxRetries?: number } = {}) {
  const server = await ScriptedServer.start(options);
  const model = chatCompletions(new OpenAI({ baseURL: server.url, apiKey: API_KEY, ...client }));
  return { server, model, [Symbol.asyncDispose]: () => server.close() };
}

/** A client that answers with whatever it is given. */
function fake(answer: unknown): ChatClient {
  return { chat: { completions: { create: () => answer } } };
}

async function* chunks(...all: readonly unknown[]) {
  yield* all;
}

const failure = (model: LanguageModel, call: Partial<ModelCall> = {}) =>
  model.complete(callOf(call)).then(
    () => expect.unreachable("the call succeeded"),
    (error: unknown) => error,
  );

describe.each([
  ["a plain reply", false],
  ["a streamed reply", true],
])("%s", (_name, stream) => {
  it("comes with text, reasoning, stop reason, usage and cost", async () => {
    const usage = { inputTokens: 100, cachedInputTokens: 60, outputTokens: 20, reasoningTokens: 15, costUsd: 0.0123 };
    const text = "The answer ".repeat(20);
    await using opened = await open({
      reply: reply(text, { usage, reasoning: "let me see", finishReason: "length", comments: true }),
    });
    const tokens: string[] = [];
    const result = await opened.model.complete(callOf({ stream, onToken: (token) => tokens.push(token) }));
    expect(result).toEqual({
      text,
      reasoning: "let me see",
      stopReason: "length",
      usage: { inputTokens: 100, cachedInputTokens: 60, outputTokens: 20, reasoningTokens: 15 },
      costUsd: 0.0123,
    });
    if (stream) expect(tokens.join("")).toBe(text);
    else expect(tokens).toEqual([]);
    expect(tokens.length > 1).toBe(stream);
  });

  it("is asked for with what was set, and nothing else", async () => {
    await using opened = await open({ reply: "x", strict: true });
    const messages = [
      { role: "system", content: "s" },
      { role: "user", content: [{ type: "text", text: "u" }] },
    ] as const;
    await opened.model.complete(callOf({ stream, messages }));
    await opened.model.complete(callOf({ stream, temperature: 0, maxOutputTokens: 9 }));
    const streamed = stream ? { stream: true, stream_options: { include_usage: true } } : {};
    expect(opened.server.requests.map((request) => request.body)).toEqual([
      { model: "gpt-4.1", messages, ...streamed },
      { model: "gpt-4.1", messages: [{ role: "user", content: "hello" }], temperature: 0, max_tokens: 9, ...streamed },
    ]);
  });

  it("may lack usage, content, or say no", async () => {
    await using opened = await open({ steps: [fault.noUsage("x"), fault.nullContent(), fault.refusal("I will not")] });
    expect(await opened.model.complete(callOf({ stream }))).toEqual({ text: "x", stopReason: "stop", usage: null });
    expect(await opened.model.complete(callOf({ stream }))).toMatchObject({ text: "", stopReason: "stop" });
    expect(await opened.model.complete(callOf({ stream }))).toMatchObject({ text: "", refusal: "I will not" });
  });

  it("may consist of parts, with thinking among them", async () => {
    const content = [
      { type: "thinking", thinking: [{ type: "text", text: "hm" }] },
      { type: "text", text: "a" },
      { type: "text", text: "b" },
    ];
    await using opened = await open({ reply: reply(content, { reasoningField: "reasoning" }) });
    expect(await opened.model.complete(callOf({ stream }))).toMatchObject({ text: "ab", reasoning: "hm" });
  });

  it("may be a tool call that nobody asked for", async () => {
    await using opened = await open({ reply: fault.toolCalls({ name: "search", arguments: "{}" }) });
    expect(await opened.model.complete(callOf({ stream }))).toMatchObject({ text: "", stopReason: "tool_calls" });
  });

  it.each([
    ["the connection is refused a reply", fault.drop()],
    ["the connection is cut within the reply", fault.dropMidStream("x".repeat(500))],
    ["the reply ends early", reply("x".repeat(500), { stopAfterChunks: 1, streamEnd: "end" })],
    ["the body is not JSON", fault.malformedJson()],
    ["the body is no completion", fault.json({ choices: [] })],
    ["the gateway reports an error of its provider", fault.errorBody({ message: "upstream is down", code: 502 })],
    ["the provider fails while it replies", fault.errorMidStream("x".repeat(500), { code: 502 })],
  ])("is worth another try when %s", async (_case, answer) => {
    await using opened = await open({ reply: answer });
    expect(await failure(opened.model, { stream })).toMatchObject({
      name: "RLMModelError",
      retryable: true,
      adapted: false,
    });
    expect(opened.server.requests).toHaveLength(1);
  });

  it("is not worth another try when the account is empty, even with status 200", async () => {
    const empty = { code: "insufficient_quota", message: "You exceeded your current quota" };
    await using opened = await open({ steps: [fault.status(429, empty), fault.errorBody(empty)] });
    expect(await failure(opened.model, { stream })).toMatchObject({ status: 429, retryable: false });
    expect(await failure(opened.model, { stream })).toMatchObject({ retryable: false });
  });

  it.each([
    [400, false],
    [401, false],
    [404, false],
    [408, true],
    [409, true],
    [429, true],
    [500, true],
    [503, true],
  ])("with status %i is an error", async (status, retryable) => {
    await using opened = await open(
      { reply: fault.status(status, { message: "because", retryAfterSeconds: 2 }) },
      { maxRetries: 3 },
    );
    const error = await failure(opened.model, { stream });
    expect(error).toMatchObject({ status, retryable, retryAfterMs: 2000, message: expect.stringContaining("because") });
    expect(opened.server.requests).toHaveLength(1);
  });

  it("that is given up ends at once, with the reason, and tells the server", async () => {
    await using opened = await open({ reply: fault.hang({ headers: stream }) });
    const controller = new AbortController();
    const failing = failure(opened.model, { stream, signal: controller.signal });
    const request = await opened.server.arrived(1);
    const reason = new Error("the user left");
    controller.abort(reason);
    const error = await failing;
    expect(error).toBeInstanceOf(RLMAbortError);
    expect(error).toMatchObject({ name: "AbortError", cause: reason });
    expect(await request.outcome).toBe("aborted");
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  it("leaves no listener on the signal of the run", async () => {
    await using opened = await open({ steps: ["a", fault.status(500), fault.drop()], reply: "b" });
    const { signal } = new AbortController();
    for (let count = 0; count < 20; count += 1)
      await opened.model.complete(callOf({ stream, signal })).catch(() => undefined);
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });
});

describe("aborting", () => {
  it("sends nothing when it happened before the call", async () => {
    await using opened = await open({ reply: "x" });
    expect(await failure(opened.model, { signal: AbortSignal.abort() })).toBeInstanceOf(RLMAbortError);
    expect(opened.server.requests).toHaveLength(0);
  });

  it("hands on an error of this library that is the reason", async () => {
    const reason = new RLMLimitError("timeoutMs", 10, 10);
    expect(await failure(chatCompletions(fake({})), { signal: AbortSignal.abort(reason) })).toBe(reason);
  });

  it("does not depend on a client that listens to its signal", async () => {
    const controller = new AbortController();
    const failing = failure(chatCompletions(fake(new Promise(() => {}))), { signal: controller.signal });
    controller.abort();
    expect(await failing).toBeInstanceOf(RLMAbortError);
  });

  it("stops the tokens of a client that goes on streaming", async () => {
    const controller = new AbortController();
    let ended: () => void = () => {};
    const streamEnded = new Promise<void>((resolve) => {
      ended = resolve;
    });
    async function* endless() {
      try {
        for (;;) yield { choices: [{ delta: { content: "x" } }] };
      } finally {
        ended();
      }
    }
    const tokens: string[] = [];
    const onToken = (token: string) => {
      tokens.push(token);
      if (tokens.length === 3) controller.abort();
    };
    const model = chatCompletions(fake(Promise.resolve(endless())));
    expect(await failure(model, { stream: true, signal: controller.signal, onToken })).toBeInstanceOf(RLMAbortError);
    await streamEnded;
    expect(tokens).toHaveLength(3);
  });
});

describe("a client", () => {
  it("may be any with chat.completions.create, without casts", () => {
    const clients: readonly ChatClient[] = [
      new OpenAI({ apiKey: "x" }),
      new AzureOpenAI({ apiKey: "x", endpoint: "https://acme.openai.azure.com", apiVersion: "2025-01-01" }),
      { chat: { completions: { create: async (body) => ({ choices: [{ message: { content: body.model } }] }) } } },
      { chat: { completions: { create: async (body: { model: string; n?: number }) => body.n } } },
    ];
    const providers = clients.map((client) => chatCompletions(client).provider);
    expect(providers).toEqual(["openai", "azure", "openai-compatible", "openai-compatible"]);
  });

  it("is never asked to retry by itself, and its own setting is handed up", async () => {
    await using opened = await open({ reply: fault.status(500) }, { maxRetries: 4 });
    expect(opened.model.maxRetries).toBe(4);
    await failure(opened.model);
    expect(opened.server.requests).toHaveLength(1);
    expect(opened.server.requests[0]?.headers["x-stainless-retry-count"]).toBe("0");
    expect(chatCompletions(fake({})).maxRetries).toBe(0);
  });

  it("keeps its own timeout", async () => {
    await using server = await ScriptedServer.start({ reply: fault.hang() });
    const model = chatCompletions(new OpenAI({ baseURL: server.url, apiKey: API_KEY, timeout: 20 }));
    expect(await failure(model)).toMatchObject({ retryable: true, message: expect.stringContaining("timed out") });
  });

  it("may ignore that a stream was asked for", async () => {
    const completion = { choices: [{ message: { content: "whole" }, finish_reason: "stop" }] };
    const tokens: string[] = [];
    const model = chatCompletions(fake(completion));
    const result = await model.complete(callOf({ stream: true, onToken: (token) => tokens.push(token) }));
    expect(result).toEqual({ text: "whole", stopReason: "stop", usage: null });
    expect(tokens).toEqual(["whole"]);
  });

  it("may send the usage of a stream in Groq's place, or with each chunk", async () => {
    async function* chunks() {
      yield { choices: [{ delta: { content: "a" } }], usage: { prompt_tokens: 5, completion_tokens: 1 } };
      yield {
        choices: [{ delta: {}, finish_reason: "stop" }],
        x_groq: { usage: { prompt_tokens: 5, completion_tokens: 2 } },
      };
    }
    const result = await chatCompletions(fake(chunks())).complete(callOf({ stream: true }));
    expect(result.usage).toMatchObject({ inputTokens: 5, outputTokens: 2 });
  });

  it("may reach a server that answers in one piece although a stream was asked for", async () => {
    await using opened = await open({ reply: fault.json({ choices: [{ message: { content: "whole" } }] }) });
    expect(await opened.model.complete(callOf({ stream: true }))).toMatchObject({ text: "whole" });
  });

  it("may tell the cost in LiteLLM's header", async () => {
    await using opened = await open({ reply: reply("x", { headers: { "x-litellm-response-cost": "0.0025" } }) });
    expect((await opened.model.complete(callOf())).costUsd).toBe(0.0025);
  });

  it.each([
    ["a header", { defaultHeaders: { "x-gateway-api-key": "canary/value-42" } }],
    ["a header with a scheme", { defaultHeaders: { authorization: "Basic canary/value-42" } }],
    ["a list of headers", { defaultHeaders: [["api-key", "canary/value-42"]] as [string, string][] }],
    ["a parameter of the address", { defaultQuery: { "api-key": "canary/value-42" } }],
  ])("keeps a key in %s out of its errors", async (_place, options) => {
    const message = "canary/value-42 and canary%2Fvalue-42 are not known";
    await using server = await ScriptedServer.start({ reply: fault.status(401, { message }) });
    const error = await failure(chatCompletions(new OpenAI({ baseURL: server.url, apiKey: API_KEY, ...options })));
    expect(String(error)).toContain("[redacted] and [redacted] are not known");
    expect(error).not.toHaveProperty("cause");
  });

  it("passes over a cost in LiteLLM's header that is none", async () => {
    await using opened = await open({ reply: reply("x", { headers: { "x-litellm-response-cost": "-5" } }) });
    expect(await opened.model.complete(callOf())).not.toHaveProperty("costUsd");
  });

  it("may send several replies mixed in one stream, of which the first is read", async () => {
    const choice = (index: number, content: string, finish_reason: string | null = null) => ({
      index,
      delta: { content },
      finish_reason,
    });
    const model = chatCompletions(
      fake(
        chunks(
          { choices: [choice(0, "on")] },
          { choices: [choice(1, "other")] },
          { choices: [choice(1, "", "length"), choice(0, "e", "stop")] },
        ),
      ),
    );
    expect(await model.complete(callOf({ stream: true }))).toMatchObject({ text: "one", stopReason: "stop" });
  });

  it("may send usage in a stream that is followed by one without numbers", async () => {
    const choices = [{ delta: { content: "x" }, finish_reason: "stop" }];
    const told = { prompt_tokens: 9, completion_tokens: 1 };
    const nothing = { prompt_tokens: 0, completion_tokens: 0 };
    for (const usage of [{}, nothing]) {
      const model = chatCompletions(fake(chunks({ choices, usage: told }, { choices: [], usage })));
      expect((await model.complete(callOf({ stream: true }))).usage).toMatchObject({ inputTokens: 9, outputTokens: 1 });
    }
  });

  it("may be followed by fields of the user's own in each request", async () => {
    await using server = await ScriptedServer.start({ reply: "x" });
    const client = new OpenAI({ baseURL: server.url, apiKey: API_KEY });
    await chatCompletions(client, { params: { reasoning_effort: "low" }, provider: "mine" }).complete(callOf());
    expect(server.requests[0]?.body).toMatchObject({ reasoning_effort: "low" });
  });

  it("that throws at once fails like any other", async () => {
    const broken: ChatClient = {
      chat: {
        completions: {
          create: () => {
            throw new TypeError("broken client");
          },
        },
      },
    };
    expect(await failure(chatCompletions(broken))).toMatchObject({
      retryable: false,
      message: expect.stringContaining("broken client"),
    });
  });

  it("that answers with nothing is told apart from a model that says nothing", async () => {
    expect(await failure(chatCompletions(fake(undefined)))).toMatchObject({
      message: expect.stringContaining("no chat completion"),
    });
  });
});

describe("error messages", () => {
  it("never hold the client's key, nor does the cause", async () => {
    const message = `Incorrect API key provided: ${API_KEY}. Authorization: Bearer another-token-123`;
    await using opened = await open({ reply: fault.status(401, { message, code: "invalid_api_key" }) });
    const error = (await failure(opened.model)) as Error;
    expect(error.message).toContain("Incorrect API key provided: [redacted]");
    expect(error.message).not.toMatch(/another-token/);
    expect(error.cause).toBeUndefined();
  });

  it("say in one line who failed and how, however long the provider's text is", async () => {
    await using opened = await open({ reply: fault.status(502, { body: `<html>\n${"x".repeat(100_000)}` }) });
    const error = (await failure(opened.model)) as Error;
    expect(error.message.length).toBeLessThan(700);
    expect(error.message).toMatch(/^openai-compatible: the request failed with status 502/);
    expect(error.message).not.toContain("\n");
    expect(error.cause).toBeInstanceOf(Error);
  });

  it("name the network's own code, and the address", async () => {
    const server = await ScriptedServer.start({});
    await server.close();
    const { host, port } = new URL(server.url);
    const refused = `the connection failed (ECONNREFUSED): connect ECONNREFUSED ${host}`;
    const model = chatCompletions(new OpenAI({ baseURL: server.url, apiKey: API_KEY }));
    expect(await failure(model)).toMatchObject({ retryable: true, message: `openai-compatible: ${refused}` });
    const byName = chatCompletions(new OpenAI({ baseURL: `http://localhost:${port}/v1`, apiKey: API_KEY }));
    expect(await failure(byName)).toMatchObject({ message: expect.stringMatching(`ECONNREFUSED \\S+:${port}$`) });
    const unknown = Object.assign(new Error("getaddrinfo EAI_AGAIN llm.example"), { code: "EAI_AGAIN" });
    const nowhere = chatCompletions(fake(Promise.reject(new Error("Connection error.", { cause: unknown }))));
    expect(await failure(nowhere)).toMatchObject({
      retryable: true,
      message: "openai-compatible: the connection failed (EAI_AGAIN): getaddrinfo EAI_AGAIN llm.example",
    });
  });

  it("say what there is to say of a failure without words", async () => {
    const cause = Object.assign(new AggregateError([]), { code: "ECONNREFUSED" });
    const model = chatCompletions(fake(Promise.reject(new Error("Connection error.", { cause }))));
    expect(await failure(model)).toMatchObject({
      message: expect.stringMatching(/\(ECONNREFUSED\): Connection error\.$/),
    });
  });
});
