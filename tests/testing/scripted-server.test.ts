import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { fault, reply, ScriptedServer, type ScriptedServerOptions } from "../../src/testing/index.js";

const QUESTION = { model: "gpt-4.1", messages: [{ role: "user", content: "How many?" }] } as const;

function clientOf(server: ScriptedServer, maxRetries = 0): OpenAI {
  return new OpenAI({ baseURL: server.url, apiKey: "test-key", maxRetries });
}

function ask(server: ScriptedServer, extra: Record<string, unknown> = {}) {
  return clientOf(server).chat.completions.create({ ...QUESTION, messages: [...QUESTION.messages], ...extra });
}

async function askStreaming(server: ScriptedServer, extra: Record<string, unknown> = {}) {
  const messages = [...QUESTION.messages];
  const stream = await clientOf(server).chat.completions.create({ ...QUESTION, messages, stream: true, ...extra });
  const chunks: OpenAI.ChatCompletionChunk[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return { chunks, text: chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join("") };
}

const start = (options: ScriptedServerOptions) => ScriptedServer.start(options);

describe("a scripted server", () => {
  it("answers with text and the usage it was told", async () => {
    const usage = { inputTokens: 100, cachedInputTokens: 80, outputTokens: 7, reasoningTokens: 5, costUsd: 0.01 };
    await using server = await start({ reply: reply("42", { usage, reasoning: "hm", finishReason: "length" }) });
    const completion = await ask(server);
    expect(completion.choices[0]).toMatchObject({
      finish_reason: "length",
      message: { content: "42", reasoning_content: "hm" },
    });
    expect(completion.usage).toEqual({
      prompt_tokens: 100,
      completion_tokens: 7,
      total_tokens: 107,
      prompt_tokens_details: { cached_tokens: 80 },
      completion_tokens_details: { reasoning_tokens: 5 },
      cost: 0.01,
    });
  });

  it("estimates usage from lengths when the script says nothing", async () => {
    await using server = await start({ reply: "12345678" });
    const completion = await ask(server);
    expect(completion.usage?.completion_tokens).toBe(2);
    expect(completion.usage?.prompt_tokens).toBe(Math.ceil((server.requests[0]?.rawBody.length ?? 0) / 4));
  });

  it("records each request with path, headers, body and order", async () => {
    await using server = await start({ reply: (request) => `answer to ${request.prompt}` });
    const completion = await ask(server, { temperature: 0.5 });
    expect(completion.choices[0]?.message.content).toBe("answer to How many?");
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({
      index: 0,
      method: "POST",
      path: "/v1/chat/completions",
      model: "gpt-4.1",
      prompt: "How many?",
      stream: false,
      aborted: false,
      body: { temperature: 0.5 },
      headers: { authorization: "Bearer test-key" },
    });
    expect(JSON.parse(server.requests[0]?.rawBody ?? "")).toEqual(server.requests[0]?.body);
    await expect(server.requests[0]?.outcome).resolves.toBe("answered");
  });

  it("reads the text of messages whose content is parts", async () => {
    await using server = await start({
      reply: (request) => request.messages.map(({ role, text }) => `${role}:${text}`).join("|"),
    });
    const content = [
      { type: "text", text: "a" },
      { type: "image_url", image_url: { url: "x" } },
      { type: "text", text: "b" },
    ];
    const completion = await ask(server, { messages: [{ role: "user", content }] });
    expect(completion.choices[0]?.message.content).toBe("user:ab");
  });

  it("streams text in chunks and usage in the last one when it was asked for", async () => {
    const text = "abcdefghij";
    await using server = await start({
      reply: reply(text, { chunkChars: 4, comments: true, usage: { inputTokens: 9 } }),
    });
    const withUsage = await askStreaming(server, { stream_options: { include_usage: true } });
    expect(withUsage.text).toBe(text);
    expect(withUsage.chunks.filter((chunk) => chunk.choices[0]?.delta.content).length).toBe(3);
    expect(withUsage.chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 9 } });
    const without = await askStreaming(server);
    expect(without.chunks.every((chunk) => !chunk.usage)).toBe(true);
    expect(without.chunks.at(-1)?.choices[0]?.finish_reason).toBe("stop");
  });

  it("answers other paths with 404, lists its models, and refuses a body that is not JSON", async () => {
    await using server = await start({ models: { root: { reply: "r" } } });
    expect((await fetch(`${server.url}/embeddings`, { method: "POST", body: "{}" })).status).toBe(404);
    expect(await (await fetch(`${server.url}/models`)).json()).toMatchObject({ data: [{ id: "root" }] });
    expect((await fetch(`${server.url}/chat/completions`, { method: "POST", body: "no" })).status).toBe(400);
  });
});

describe("a script", () => {
  it("plays steps in order, then the general reply", async () => {
    await using server = await start({ steps: ["one", () => "two", async () => reply("three")], reply: "more" });
    const texts = [];
    for (let count = 0; count < 5; count += 1) texts.push((await ask(server)).choices[0]?.message.content);
    expect(texts).toEqual(["one", "two", "three", "more", "more"]);
    server.assertExhausted();
  });

  it("keeps a script for each model", async () => {
    await using server = await start({ reply: "sub", models: { root: { steps: ["root 1"] } } });
    const root = await ask(server, { model: "root" });
    const sub = await ask(server, { model: "other" });
    expect([root, sub].map((completion) => completion.choices[0]?.message.content)).toEqual(["root 1", "sub"]);
  });

  it("refuses a request that no step is left for, and says so again when asked", async () => {
    await using server = await start({ steps: ["only"] });
    await ask(server);
    const again = clientOf(server, 5).chat.completions.create({ ...QUESTION, messages: [...QUESTION.messages] });
    await expect(again).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining("unexpected request 1"),
    });
    expect(server.requests).toHaveLength(2);
    expect(() => server.assertExhausted()).toThrow(/unexpected request 1: the script has 1 steps/);
  });

  it("names the model that no script was written for", async () => {
    await using server = await start({ models: { root: { reply: "root" } } });
    await expect(ask(server, { model: "rot" })).rejects.toThrow(
      'any model ("rot" was asked for): unexpected request 0',
    );
  });

  it.each([
    ["a misspelt option", { step: ["one"] }, "There is no option `step`; did you mean `steps`?"],
    ["a misspelt one of a model", { models: { root: { replies: "a" } } }, "There is no option `replies`"],
    ["an answer in the place of a script", { models: { root: "a" } }, "Expected `models` to be an object of scripts"],
    ["a single answer as steps", { steps: "one" }, "Expected `steps` to be an array of answers"],
  ])("does not start with %s", async (_, options, problem) => {
    await expect(ScriptedServer.start(options as never)).rejects.toThrow(problem);
  });

  it("tells of steps that were not used", async () => {
    await using server = await start({ steps: ["one", "two", "three"] });
    await ask(server);
    expect(() => server.assertExhausted()).toThrow(/2 scripted steps were not used/);
  });

  it("turns an error of a script function into an answer and remembers it", async () => {
    const broken = () => {
      throw new TypeError("broken script");
    };
    await using server = await start({ reply: broken });
    await expect(ask(server)).rejects.toMatchObject({ status: 500 });
    expect(() => server.assertExhausted()).toThrow(/broken script/);
  });
});

describe("waiting", () => {
  it("tells when a request has arrived, when it was given up, and when none is left", async () => {
    await using server = await start({ steps: [fault.hang(), fault.hang({ headers: true })] });
    const controller = new AbortController();
    const arrived = server.arrived(2);
    const asking = [1, 2].map(() => fetch(`${server.url}/chat/completions`, post({ model: "m" }, controller.signal)));
    const settled = Promise.allSettled(asking.map(async (response) => (await response).text()));
    expect((await arrived).index).toBe(1);
    expect(server.inFlight).toBe(2);
    controller.abort();
    await server.idle();
    await settled;
    expect(server.requests.map((request) => request.aborted)).toEqual([true, true]);
    await expect(server.requests[0]?.outcome).resolves.toBe("aborted");
    await expect(server.arrived(1)).resolves.toBe(server.requests[0]);
  });

  it("rejects a wait for a request that can no longer come", async () => {
    const server = await start({ reply: "x" });
    const waiting = server.arrived(1);
    await server.close();
    await expect(waiting).rejects.toThrow(/closed after 0 requests/);
    await expect(server.arrived(1)).rejects.toThrow(/closed/);
    await expect(server.idle()).resolves.toBeUndefined();
  });

  it("closes at once while requests hang or are delayed, as often as it is asked", async () => {
    const server = await start({ steps: [fault.hang(), reply("late", { latencyMs: 3_600_000 })] });
    const asking = Promise.allSettled([1, 2].map(() => fetch(`${server.url}/chat/completions`, post({ model: "m" }))));
    await server.arrived(2);
    await Promise.all([server.close(), server.close()]);
    expect((await asking).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await expect(fetch(`${server.url}/models`)).rejects.toThrow();
  });

  it("counts requests in flight, overall and per model, never more than clients have open", async () => {
    const server: ScriptedServer = await start({
      async reply({ index }) {
        // The first four wait for each other, so that they are in flight together on any machine.
        if (index < 4) await server.arrived(4);
        return reply("x".repeat(200_000));
      },
    });
    await using _closing = server;
    const worker = async (model: string) => {
      for (let count = 0; count < 5; count += 1) await ask(server, { model });
    };
    await Promise.all([worker("a"), worker("a"), worker("a"), worker("b")]);
    expect(server.peakInFlight("a")).toBe(3);
    expect(server.peakInFlight("b")).toBe(1);
    expect(server.peakInFlight("c")).toBe(0);
    expect(server.peakInFlight()).toBe(4);
    await server.idle();
    expect(server.inFlight).toBe(0);
  });
});

describe("faults", () => {
  it("are as they are by default where an option is `undefined`", () => {
    const none = { message: undefined, code: undefined, type: undefined, latencyMs: undefined };
    expect(fault.status(429, { ...none, body: undefined })).toStrictEqual(fault.status(429));
    expect(fault.errorBody(none)).toStrictEqual(fault.errorBody());
    expect(fault.drop(none)).toStrictEqual(fault.drop());
    const whole = { stopAfterChunks: undefined, streamEnd: undefined };
    expect(fault.dropMidStream("x", whole)).toStrictEqual(fault.dropMidStream("x"));
    expect(fault.errorMidStream("x", none, whole)).toStrictEqual(fault.errorMidStream("x"));
  });

  it("sends error statuses with OpenAI's body and the wait that was told", async () => {
    const told = { retryAfterSeconds: 3, retryAfterMs: 2500, code: "rate_limit_exceeded", message: "slow down" };
    await using server = await start({ steps: [fault.status(429, told), fault.status(502, { body: "<html>" })] });
    const response = await fetch(`${server.url}/chat/completions`, post({ model: "m" }));
    expect(response.status).toBe(429);
    expect(response.headers.get("retry-after")).toBe("3");
    expect(response.headers.get("retry-after-ms")).toBe("2500");
    expect(await response.json()).toEqual({
      error: { message: "slow down", type: "rate_limit_error", param: null, code: "rate_limit_exceeded" },
    });
    const page = await fetch(`${server.url}/chat/completions`, post({ model: "m" }));
    expect([page.status, await page.text()]).toEqual([502, "<html>"]);
  });

  it("cuts the connection before, within and during the stream of an answer", async () => {
    await using server = await start({
      steps: [fault.drop(), fault.dropMidBody(), fault.dropMidStream("x".repeat(300))],
    });
    await expect(ask(server)).rejects.toThrow(/Connection error/);
    await expect(ask(server)).rejects.toThrow();
    await expect(askStreaming(server)).rejects.toThrow();
    await server.idle();
    expect(server.requests.map((request) => request.aborted)).toEqual([true, true, true]);
  });

  it("ends a stream early, with an error event, or not at all", async () => {
    const early = reply("x".repeat(300), { stopAfterChunks: 2, streamEnd: "end" });
    const steps = [early, fault.errorMidStream("x".repeat(300), { message: "upstream gone" })];
    await using server = await start({ steps, reply: reply("x", { stopAfterChunks: 0, streamEnd: "hang" }) });
    const { text, chunks } = await askStreaming(server);
    expect(text).toHaveLength(128);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBeNull();
    await expect(askStreaming(server)).rejects.toThrow(/upstream gone/);
    const hanging = askStreaming(server).catch((error: unknown) => error);
    await server.arrived(3);
    await server.close();
    expect(await hanging).toBeInstanceOf(Error);
  });

  it.each([
    [
      "an error body with status 200",
      fault.errorBody({ message: "no provider" }),
      { error: { message: "no provider" } },
    ],
    ["a completion without usage", fault.noUsage("x"), { choices: [{ message: { content: "x" } }] }],
    ["null content", fault.nullContent(), { choices: [{ message: { content: null } }] }],
    ["a refusal", fault.refusal("no"), { choices: [{ message: { content: null, refusal: "no" } }] }],
    [
      "content parts",
      fault.contentParts("a", "b"),
      { choices: [{ message: { content: [{ text: "a" }, { text: "b" }] } }] },
    ],
    [
      "tool calls",
      fault.toolCalls({ name: "look", arguments: "{}" }),
      { choices: [{ finish_reason: "tool_calls", message: { tool_calls: [{ function: { name: "look" } }] } }] },
    ],
    ["fields of its own", reply("x", { extra: { provider: "acme" } }), { provider: "acme" }],
    ["any JSON", fault.json({ choices: [] }), { choices: [] }],
  ])("sends %s", async (_name, answer, expected) => {
    await using server = await start({ reply: answer });
    const response = await fetch(`${server.url}/chat/completions`, post({ model: "m" }));
    const body: unknown = await response.json();
    expect(body).toMatchObject(expected);
  });

  it("leaves usage out, streaming or not", async () => {
    await using server = await start({ reply: fault.noUsage("x") });
    expect(await ask(server)).not.toHaveProperty("usage");
    const { chunks } = await askStreaming(server, { stream_options: { include_usage: true } });
    expect(chunks.some((chunk) => chunk.usage)).toBe(false);
  });

  it("sends a body that is not JSON", async () => {
    await using server = await start({ reply: fault.malformedJson() });
    await expect(ask(server)).rejects.toThrow();
  });
});

function post(body: unknown, signal?: AbortSignal): RequestInit {
  return { method: "POST", body: JSON.stringify(body), ...(signal === undefined ? {} : { signal }) };
}
