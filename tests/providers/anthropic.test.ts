import { describe, expect, it } from "vitest";
import { type AnthropicBody, type AnthropicClient, anthropic } from "../../src/providers/anthropic.js";
import type { ModelCall } from "../../src/spec/model.js";

const user = { role: "user", content: "question" } as const;
const assistant = { role: "assistant", content: "answer" } as const;
const mark = { cache_control: { type: "ephemeral" } };

function callOf(extra: Partial<ModelCall> = {}): ModelCall {
  return { model: "claude", messages: [user], signal: new AbortController().signal, ...extra };
}

/** A client that notes its bodies and answers always the same. */
function recording(answer: unknown = { content: [], stop_reason: "end_turn" }) {
  const bodies: AnthropicBody[] = [];
  const client: AnthropicClient = {
    messages: {
      async create(body) {
        bodies.push(body);
        return answer;
      },
    },
  };
  return { client, bodies };
}

async function bodyOf(call: Partial<ModelCall>, options: Parameters<typeof anthropic>[1] = {}) {
  const { client, bodies } = recording();
  const warnings: string[] = [];
  await anthropic(client, options).complete(callOf({ onWarning: (warning) => warnings.push(warning), ...call }));
  return { body: bodies[0], warnings };
}

describe("the body of a request to Anthropic", () => {
  it("always has max_tokens, and a system prompt in its own place", async () => {
    const messages = [{ role: "system", content: "a" }, { role: "system", content: "b" }, user] as const;
    expect((await bodyOf({ messages })).body).toEqual({
      model: "claude",
      max_tokens: 8192,
      system: [
        { type: "text", text: "a" },
        { type: "text", text: "b", ...mark },
      ],
      messages: [{ role: "user", content: [{ type: "text", text: "question" }] }],
    });
  });

  it("marks the end of a conversation that goes on, not that of a single question", async () => {
    const { body } = await bodyOf({ messages: [user, assistant, user] });
    expect(body?.messages.map(({ content }) => content)).toEqual([
      [{ type: "text", text: "question" }],
      [{ type: "text", text: "answer" }],
      [{ type: "text", text: "question", ...mark }],
    ]);
  });

  it("has no marks when the prompt is not to be cached", async () => {
    const messages = [{ role: "system", content: "a" }, user, assistant, user] as const;
    expect(JSON.stringify((await bodyOf({ messages }, { cachePrompt: false })).body)).not.toContain("cache_control");
  });

  it("leaves out empty messages, which Anthropic refuses", async () => {
    const { body } = await bodyOf({ messages: [user, { role: "assistant", content: " " }, user] });
    expect(body?.messages.map(({ role }) => role)).toEqual(["user", "user"]);
  });

  it("asks for a stream when the reply may be long", async () => {
    expect((await bodyOf({ maxOutputTokens: 16_384 })).body?.stream).toBe(true);
    expect((await bodyOf({ maxOutputTokens: 4096 })).body).not.toHaveProperty("stream");
  });

  it("has a temperature that Anthropic takes", async () => {
    expect(await bodyOf({ temperature: 0 })).toMatchObject({ body: { temperature: 0 }, warnings: [] });
    expect(await bodyOf({ temperature: 1.5 })).toMatchObject({
      body: { temperature: 1 },
      warnings: [expect.stringContaining("at most 1")],
    });
    const thinking = await bodyOf(
      { temperature: 0.5 },
      { params: { thinking: { type: "enabled", budget_tokens: 1024 } } },
    );
    expect(thinking.body).not.toHaveProperty("temperature");
    expect(thinking.warnings).toHaveLength(1);
  });
});

describe("a reply of Anthropic", () => {
  it.each([
    ["end_turn", "stop"],
    ["stop_sequence", "stop"],
    ["max_tokens", "length"],
    ["model_context_window_exceeded", "length"],
    ["refusal", "content_filter"],
    ["tool_use", "tool_calls"],
    ["pause_turn", "unknown"],
  ])("that ends with %s stops for %s", async (stop_reason, stopReason) => {
    const { client } = recording({ content: [{ type: "text", text: "x" }], stop_reason });
    expect((await anthropic(client).complete(callOf())).stopReason).toBe(stopReason);
  });

  it("counts cache reads and writes as input", async () => {
    const usage = { input_tokens: 5, cache_read_input_tokens: 100, cache_creation_input_tokens: 20, output_tokens: 7 };
    const { client } = recording({ content: [], stop_reason: "end_turn", usage });
    expect((await anthropic(client).complete(callOf())).usage).toEqual({
      inputTokens: 125,
      cachedInputTokens: 100,
      cacheWriteTokens: 20,
      outputTokens: 7,
      reasoningTokens: 0,
    });
  });

  it.each([
    [15, 15],
    [999, 20],
  ])("tells what its cache keeps for an hour, which is never more than was written (%i)", async (told, kept) => {
    const usage = {
      input_tokens: 5,
      cache_creation_input_tokens: 20,
      cache_creation: { ephemeral_5m_input_tokens: 5, ephemeral_1h_input_tokens: told },
      output_tokens: 7,
    };
    const message = { content: [], stop_reason: "end_turn", usage };
    async function* events() {
      yield { type: "message_start", message: { usage: { ...usage, output_tokens: 1 } } };
      yield { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 7 } };
    }
    for (const answer of [message, events()]) {
      const { client } = recording(answer);
      const reply = await anthropic(client).complete(callOf({ stream: answer !== message }));
      expect(reply.usage).toMatchObject({ inputTokens: 25, cacheWriteTokens: 20, cacheWrite1hTokens: kept });
    }
  });

  it("puts text together from parts around thinking, and keeps tokens to those who asked for a stream", async () => {
    const content = [
      { type: "thinking", thinking: "hm" },
      { type: "text", text: "a" },
      { type: "text", text: "b" },
    ];
    const { client } = recording({ content, stop_reason: "end_turn" });
    const tokens: string[] = [];
    const reply = await anthropic(client).complete(callOf({ onToken: (token) => tokens.push(token) }));
    expect(reply).toEqual({ text: "ab", reasoning: "hm", stopReason: "stop", usage: null });
    expect(tokens).toEqual([]);
  });

  it("without content, or with an error in its place, is an error", async () => {
    const overloaded = { type: "error", error: { type: "overloaded_error", message: "busy" } };
    await expect(anthropic(recording(overloaded).client).complete(callOf())).rejects.toMatchObject({ retryable: true });
    await expect(anthropic(recording({}).client).complete(callOf())).rejects.toMatchObject({ retryable: true });
  });

  it("that stops before its end is an error, also without a broken connection", async () => {
    async function* events() {
      yield { type: "message_start", message: { usage: { input_tokens: 3, output_tokens: 1 } } };
      yield { type: "content_block_delta", delta: { type: "text_delta", text: "x" } };
    }
    const { client } = recording(events());
    await expect(anthropic(client).complete(callOf({ stream: true }))).rejects.toMatchObject({ retryable: true });
  });

  it("lowers a limit that the model refuses", async () => {
    const refusal = Object.assign(new Error("400"), {
      status: 400,
      error: {
        type: "error",
        error: { message: "max_tokens: 64000 > 8192, which is the maximum allowed number of output tokens for claude" },
      },
    });
    const limits: number[] = [];
    const client: AnthropicClient = {
      messages: {
        async create({ max_tokens }) {
          limits.push(max_tokens);
          if (max_tokens > 8192) throw refusal;
          return { content: [], stop_reason: "end_turn" };
        },
      },
    };
    const model = anthropic(client);
    await expect(model.complete(callOf({ maxOutputTokens: 64_000 }))).rejects.toMatchObject({ adapted: true });
    await model.complete(callOf({ maxOutputTokens: 64_000 }));
    expect(limits).toEqual([64_000, 8192]);
  });
});
