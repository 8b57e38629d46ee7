import fc from "fast-check";
import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { chatCompletions } from "../../src/providers/chat-completions.js";
import { errorFacts } from "../../src/providers/error-facts.js";
import { ParameterMemory } from "../../src/providers/parameter-memory.js";
import { RLMModelError } from "../../src/spec/errors.js";
import type { LanguageModel, ModelCall } from "../../src/spec/model.js";
import { fault, ScriptedServer, type ScriptedServerOptions } from "../../src/testing/index.js";

const MAX_ADAPTATIONS = 6;

/** Sends a call again for as long as the adapter says that it has changed it, as a run does. */
async function insist(model: LanguageModel, call: Partial<ModelCall>) {
  const warnings: string[] = [];
  const full: ModelCall = {
    model: "m",
    messages: [{ role: "user", content: "hi" }],
    signal: new AbortController().signal,
    onWarning: (message) => warnings.push(message),
    ...call,
  };
  for (let count = 0; count < MAX_ADAPTATIONS; count += 1) {
    try {
      return { warnings, reply: await model.complete(full) };
    } catch (error) {
      if (!(error instanceof RLMModelError && error.adapted)) return { warnings, error };
    }
  }
  return expect.unreachable("adapting does not come to an end");
}

async function open(options: ScriptedServerOptions, provider?: string) {
  const server = await ScriptedServer.start(options);
  const model = chatCompletions(new OpenAI({ baseURL: server.url, apiKey: "test-key" }), { provider });
  return { server, model, [Symbol.asyncDispose]: () => server.close() };
}

const usual = { temperature: 0.6, maxOutputTokens: 100 };

describe("a model with OpenAI's own name rules", () => {
  it.each(["gpt-5", "gpt-5.1-mini", "gpt-10", "o3", "o4-mini"])("gets a first request that fits: %s", async (name) => {
    await using opened = await open({ reply: "x", strict: true }, "openai");
    const { warnings } = await insist(opened.model, { ...usual, model: name });
    await insist(opened.model, { ...usual, model: name });
    expect(opened.server.requests.map((request) => request.body)).toEqual([
      expect.objectContaining({ max_completion_tokens: 100 }),
      expect.not.objectContaining({ temperature: 0.6 }),
    ]);
    expect(warnings).toEqual([expect.stringContaining("`temperature`")]);
  });

  it.each(["gpt-4.1", "gpt-5-chat-latest", "omni"])("keeps the usual parameters for %s", async (name) => {
    await using opened = await open({ reply: "x", strict: true }, "openai");
    const { warnings } = await insist(opened.model, { ...usual, model: name });
    expect(opened.server.requests[0]?.body).toMatchObject({ temperature: 0.6, max_tokens: 100 });
    expect(warnings).toEqual([]);
  });

  it("keeps a temperature that the model takes", async () => {
    await using opened = await open({ reply: "x", strict: true }, "openai");
    await insist(opened.model, { model: "gpt-5", temperature: 1 });
    expect(opened.server.requests[0]?.body).toMatchObject({ temperature: 1 });
  });
});

describe("a refused parameter", () => {
  it("is renamed or dropped, told of once, and remembered for its model only", async () => {
    await using opened = await open({ reply: "fine", strict: { reasoningModels: /^picky$/ } });
    const first = await insist(opened.model, { ...usual, model: "picky" });
    expect(first.reply?.text).toBe("fine");
    expect(first.warnings).toEqual([
      "picky: the parameter `max_tokens` was refused; `max_completion_tokens` is sent in its place",
      "picky: the parameter `temperature` was refused and is no longer sent",
    ]);
    const before = opened.server.requests.length;
    expect((await insist(opened.model, { ...usual, model: "picky" })).warnings).toEqual([]);
    await insist(opened.model, { ...usual, model: "plain" });
    expect(opened.server.requests.length).toBe(before + 2);
    expect(opened.server.requests.at(-1)?.body).toMatchObject({ temperature: 0.6, max_tokens: 100 });
  });

  it("is dropped when its other name is refused too", async () => {
    await using opened = await open({ reply: "x", strict: { refuse: ["max_tokens", "max_completion_tokens"] } });
    const { warnings, reply } = await insist(opened.model, usual);
    expect(reply?.text).toBe("x");
    expect(warnings).toHaveLength(2);
    expect(Object.keys(opened.server.requests.at(-1)?.body ?? {})).toEqual(
      ["temperature", "model", "messages"].sort(byPlace),
    );
  });

  it.each(["stream_options", "stream"])("may be %s", async (name) => {
    const refuse = name === "stream" ? ["stream", "stream_options"] : [name];
    await using opened = await open({ reply: "x", strict: { refuse } });
    const { reply } = await insist(opened.model, { stream: true });
    expect(reply?.text).toBe("x");
    expect(opened.server.requests.at(-1)?.body).not.toHaveProperty(name);
  });

  it("is found in the message when the provider names no parameter", async () => {
    const detail = [
      { type: "extra_forbidden", loc: ["body", "stream_options"], msg: "Extra inputs are not permitted" },
    ];
    const body = JSON.stringify({ error: { message: { detail }, type: "invalid_request_error" } });
    await using opened = await open({ steps: [fault.status(422, { body })], reply: "x" });
    const { reply, warnings } = await insist(opened.model, { stream: true });
    expect(reply?.text).toBe("x");
    expect(warnings).toEqual(["m: the parameter `stream_options` was refused and is no longer sent"]);
  });

  it("is lowered when the provider says how much it takes", async () => {
    const message =
      "max_tokens is too large: 16384. This model supports at most 4096 completion tokens, whereas you provided 16384.";
    await using opened = await open({ steps: [fault.status(400, { message, param: "max_tokens" })], reply: "x" });
    const { warnings } = await insist(opened.model, { maxOutputTokens: 16384 });
    expect(opened.server.requests.at(-1)?.body).toMatchObject({ max_tokens: 4096 });
    expect(warnings).toEqual([expect.stringContaining("4096")]);
    await insist(opened.model, { maxOutputTokens: 100 });
    expect(opened.server.requests.at(-1)?.body).toMatchObject({ max_tokens: 100 });
  });

  it.each([
    ["DeepSeek", "Invalid max_tokens value, the valid range of max_tokens is [1, 8192]", 8192],
    ["Groq", "`max_tokens` must be less than or equal to `32768`, the maximum value for `max_tokens`", 32_768],
    [
      "Gemini",
      "it has a maxOutputTokens value of 99999 but the supported range is from 1 (inclusive) to 8193 (exclusive).",
      8192,
    ],
    ["Anthropic", "max_tokens: 99999 > 8192, which is the maximum allowed number of output tokens for claude", 8192],
  ])("is lowered to what is said in the words of %s", async (_name, message, highest) => {
    await using opened = await open({ steps: [fault.status(400, { message })], reply: "x" });
    await insist(opened.model, { maxOutputTokens: 99_999 });
    expect(opened.server.requests.at(-1)?.body).toMatchObject({ max_tokens: highest });
  });

  it("is dropped when a limit leaves no room for the prompt", async () => {
    const message =
      "This model's maximum context length is 8192 tokens. However, you requested 16400 tokens (16 in the messages, 16384 in the completion).";
    const refused = fault.status(400, { message, param: "messages", code: "context_length_exceeded" });
    await using opened = await open({ steps: [refused], reply: "x" });
    expect((await insist(opened.model, { maxOutputTokens: 16384 })).reply?.text).toBe("x");
    expect(opened.server.requests.at(-1)?.body).not.toHaveProperty("max_tokens");
  });

  it("is adapted without a second warning when many requests are refused at once", async () => {
    await using opened = await open({ reply: "x", latencyMs: 5, strict: { refuse: ["temperature"] } });
    const results = await Promise.all(Array.from({ length: 8 }, () => insist(opened.model, usual)));
    expect(results.map(({ reply }) => reply?.text)).toEqual(Array(8).fill("x"));
    expect(results.flatMap(({ warnings }) => warnings)).toHaveLength(1);
    expect(opened.server.requests).toHaveLength(16);
  });
});

describe("a parameter that the protocol requires", () => {
  const facts = (message: string) => errorFacts({ status: 400, error: { message } });

  it("is lowered, step by step, and never renamed or dropped", () => {
    const memory = new ParameterMemory(["max_tokens"]);
    const body = { model: "m", max_tokens: 64_000 };
    expect(memory.adapt(body, facts("max_tokens is too large"))?.warning).toContain("at most 32000 is sent");
    expect(memory.adapt(memory.apply(body), facts("max_tokens is too large"))?.warning).toContain(
      "at most 16000 is sent",
    );
    expect(memory.adapt(memory.apply(body), facts("max_tokens: unknown parameter"))).toBeUndefined();
    expect(memory.apply(body)).toEqual({ model: "m", max_tokens: 16_000 });
    expect(memory.adapt({ model: "n", max_tokens: 1 }, facts("max_tokens is too large"))).toBeUndefined();
  });

  it("is not changed for a prompt that fills the window", () => {
    const message = "input length and `max_tokens` exceed context limit: 195000 + 8192 > 200000, decrease input length";
    const memory = new ParameterMemory(["max_tokens"]);
    expect(memory.adapt({ model: "m", max_tokens: 8192 }, facts(message))).toBeUndefined();
  });
});

describe("adapting", () => {
  it("comes to an end, whatever a server says", () => {
    const words = [
      "unsupported",
      "max_tokens",
      "max_completion_tokens",
      "temperature",
      "too large",
      "at most 5",
      "context length is 100",
      "stream",
    ];
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.constantFrom(...words)), { maxLength: 60 }),
        fc.boolean(),
        (messages, isRequired) => {
          const memory = new ParameterMemory(isRequired ? ["max_tokens"] : []);
          const body = { model: "m", max_tokens: 4096, temperature: 1, stream: true };
          let changes = 0;
          for (const message of messages) {
            const adapted = memory.adapt(
              memory.apply(body),
              errorFacts({ status: 400, error: { message: message.join(" ") } }),
            );
            if (adapted !== undefined) changes += 1;
          }
          // Two drops, two renames of a limit, and no more halvings than 4096 has.
          expect(changes).toBeLessThanOrEqual(18);
        },
      ),
    );
  });
});

describe("a refusal that is not about a parameter", () => {
  it.each([
    [
      "a prompt that is too long",
      {
        message: "This model's maximum context length is 128000 tokens. Your messages have 900000.",
        code: "context_length_exceeded",
        param: "messages",
      },
    ],
    ["a message that only mentions one", { message: "Your prompt was flagged: it speaks of temperature" }],
    [
      "a prompt that leaves no room for the reply",
      {
        message:
          "'max_tokens' is too large: 100. This model's maximum context length is 8192 tokens and your request has 8150.",
      },
    ],
    ["an unknown model", { message: "The model `m` does not exist", code: "model_not_found", param: "model" }],
  ])("stays an error: %s", async (_name, fields) => {
    await using opened = await open({ reply: fault.status(400, fields) });
    const { error, warnings } = await insist(opened.model, usual);
    expect(error).toMatchObject({ status: 400, retryable: false, adapted: false });
    expect(warnings).toEqual([]);
    expect(opened.server.requests).toHaveLength(1);
  });
});

function byPlace(left: string, right: string): number {
  const order = ["model", "messages", "temperature"];
  return order.indexOf(left) - order.indexOf(right);
}
