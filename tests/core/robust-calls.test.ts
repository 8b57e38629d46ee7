import { fault, reply, type ScriptedAnswer, type ScriptedRequest } from "rlm/testing";
import { describe, expect, it } from "vitest";
import { cell, ROOT, SUB, scripted } from "../helpers/scripted.js";

const long = "needle ".repeat(2_000);

/** A root that sends one batch of `count` prompts `p0`, `p1`, ... and hands in what came back, errors told apart. */
const batchOf = (count: number) =>
  cell(
    `const r = await llm_query_batched(Array.from({ length: ${count} }, (_, i) => 'p' + i));
     FINAL(r.map((item) => item instanceof Error ? { error: item.name } : item))`,
  );
const indices = (count: number) => Array.from({ length: count }, (_, index) => index);

function batch(count: number, answer: (request: ScriptedRequest) => ScriptedAnswer) {
  return { models: { [ROOT]: { reply: batchOf(count) }, [SUB]: { reply: answer } } };
}

describe("a batch", () => {
  it("of 200 in which every tenth request is refused for its rate succeeds as a whole, in order", async () => {
    let requests = 0;
    const { rlm, server } = await scripted(
      batch(200, ({ prompt }) =>
        ++requests % 10 === 0 ? fault.status(429, { retryAfterMs: 20 }) : `reply to ${prompt}`,
      ),
      { maxConcurrency: 8 },
      { maxRetries: 5 },
    );
    const response = await rlm.agenerate("q", long);
    expect(JSON.parse(response.answer)).toEqual(indices(200).map((index) => `reply to p${index}`));
    expect(server.peakInFlight(SUB)).toBeLessThanOrEqual(8);
    expect(response.usage[SUB]?.calls).toBe(requests);
    expect(response.subCalls).toBe(200);
  });

  it("returns an Error in the slot of each item that failed for good, and text in the others", async () => {
    const { rlm } = await scripted(
      batch(40, ({ prompt }) => (Number(prompt.slice(1)) % 8 === 3 ? fault.status(400) : prompt.toUpperCase())),
    );
    const response = await rlm.agenerate("q", long);
    const wanted = indices(40).map((index) => (index % 8 === 3 ? { error: "RLMModelError" } : `P${index}`));
    expect(JSON.parse(response.answer)).toEqual(wanted);
    expect(response.usage[SUB]?.calls).toBe(40);
  });
});

describe("retrying", () => {
  it.each([0, 1, 3])("is done %i times when the client says so, not more", async (maxRetries) => {
    const { rlm, server } = await scripted(
      batch(1, () => fault.status(503, { retryAfterMs: 1 })),
      {},
      { maxRetries },
    );
    await rlm.agenerate("q", long);
    expect(server.requests.filter(({ model }) => model === SUB)).toHaveLength(maxRetries + 1);
  });

  it.each<[string, ScriptedAnswer]>([
    ["a quota that is used up", fault.status(429, { code: "insufficient_quota", retryAfterMs: 1 })],
    ["a request that is wrong", fault.status(400)],
    ["a key that is wrong", fault.status(401)],
    ["a model that does not exist", fault.status(404)],
  ])("is not done for %s", async (_name, answer) => {
    const { rlm, server } = await scripted(
      batch(1, () => answer),
      {},
      { maxRetries: 3 },
    );
    expect((await rlm.agenerate("q", long)).answer).toContain("error");
    expect(server.requests.filter(({ model }) => model === SUB)).toHaveLength(1);
  });

  it.each<[string, ScriptedAnswer]>([
    ["a connection that is cut", fault.drop()],
    ["an error with status 200", fault.errorBody({ code: 502 })],
    ["a body that is not JSON", fault.malformedJson()],
    ["a body without choices", fault.json({ choices: [] })],
    ["a stream that is cut", fault.dropMidStream("x".repeat(500))],
    ["a stream that ends in an error", fault.errorMidStream("x".repeat(500))],
  ])("recovers the root's request from %s", async (_name, answer) => {
    const { rlm, server } = await scripted({ steps: [answer, cell("FINAL('recovered')")] }, {}, { maxRetries: 1 });
    const response = await rlm.agenerate("q", long);
    expect(response.answer).toBe("recovered");
    expect(response.usage[ROOT]?.calls).toBe(2);
    server.assertExhausted();
  });

  it("ends the run with what was achieved when the root's request fails for good", async () => {
    const apiKey = "sk-canary-0123456789abcdef";
    const steps = [cell("answer.content = 'so far'"), fault.status(401, { message: `Incorrect API key: ${apiKey}` })];
    const { rlm } = await scripted({ steps }, {}, { apiKey });
    const error = await rlm.agenerate("q", long).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: "RLMModelError",
      status: 401,
      partial: { answer: "so far", finishReason: "error", iterations: 1 },
    });
    expect(JSON.stringify(error) + String(error)).not.toContain(apiKey);
  });
});

describe("a rate limit with Retry-After", () => {
  it("holds back every call of the tree until its time", async () => {
    const waitMs = 400;
    let refused = false;
    const { rlm, server } = await scripted(
      batch(12, () => {
        if (refused) return "ok";
        refused = true;
        return fault.status(429, { retryAfterMs: waitMs });
      }),
      { maxConcurrency: 2 },
      { maxRetries: 2 },
    );
    const response = await rlm.agenerate("q", long);
    expect(JSON.parse(response.answer)).toEqual(Array(12).fill("ok"));
    const [first, ...others] = server.requests.filter(({ model }) => model === SUB).map(({ at }) => at);
    // The one that was sent beside the refused one may have been on its way already.
    const early = others.filter((at) => at - (first ?? 0) < waitMs - 20);
    expect(early.length).toBeLessThanOrEqual(2);
  });

  it("of nothing is waited for like a failure without one", async () => {
    const { rlm, server } = await scripted(
      { steps: [fault.status(429, { retryAfterSeconds: 0 }), cell("FINAL(1)")] },
      {},
      { maxRetries: 1 },
    );
    await rlm.agenerate("q", long);
    const [refused, again] = server.requests.map(({ at }) => at);
    expect((again ?? 0) - (refused ?? 0)).toBeGreaterThan(300);
  });
});

describe("parameters that a model refuses", () => {
  it("are adapted once per model, remembered and told as warnings", async () => {
    const { rlm, server } = await scripted({
      strict: { refuse: ["stream_options"], reasoningModels: /./ },
      models: {
        [ROOT]: { steps: [cell("print(await llm_query('a'))"), cell("FINAL(await llm_query('b'))")] },
        [SUB]: { reply: "ok" },
      },
    });
    const warned: string[] = [];
    rlm.on("warning", ({ message }) => warned.push(message));
    const response = await rlm.agenerate("q", long);
    expect(response.answer).toBe("ok");
    // Root: three refusals, then two turns. Sub-model: two refusals, then two calls.
    expect(server.requests.map(({ model }) => model).filter((model) => model === ROOT)).toHaveLength(5);
    expect(server.requests.filter(({ model }) => model === SUB)).toHaveLength(4);
    expect(response.usage[ROOT]?.calls).toBe(5);
    for (const model of [ROOT, SUB]) {
      expect(response.warnings).toContainEqual(expect.stringMatching(new RegExp(`${model}.*max_completion_tokens`)));
      expect(response.warnings).toContainEqual(expect.stringMatching(new RegExp(`${model}.*temperature`)));
    }
    expect(warned).toEqual(response.warnings);
    const again = await rlm.agenerate("q", long).catch((error: unknown) => error);
    expect(again).toMatchObject({ name: "RLMModelError" });
    expect(server.requests).toHaveLength(10);
  });
});

describe("a reply that is none", () => {
  it.each<[string, ScriptedAnswer, RegExp, RegExp]>([
    ["null content", fault.nullContent(), /empty/, /sent no text/],
    ["an empty text", reply(""), /empty/, /sent no text/],
    ["a refusal", fault.refusal("I cannot do that"), /I cannot do that/, /refused: I cannot do that/],
    ["tool calls", fault.toolCalls({ name: "search", arguments: "{}" }), /tool/, /tool_calls/],
    ["a filtered text", reply("", { finishReason: "content_filter" }), /content filter/, /content_filter/],
  ])("of %s is told to the root model, and is an error for code", async (_name, bad, told, message) => {
    const { rlm, server } = await scripted({
      models: {
        [ROOT]: {
          steps: [bad, cell("FINAL(await llm_query('s').catch(({ code, message }) => `${code} ${message}`))")],
        },
        [SUB]: { reply: bad },
      },
    });
    const response = await rlm.agenerate("q", long);
    expect(response.answer).toMatch(/^ERR_RLM_MODEL /);
    expect(response.answer).toMatch(message);
    expect(server.requests[1]?.prompt).toMatch(told);
    expect(server.requests[1]?.messages.every(({ text }) => text !== "")).toBe(true);
  });

  it.each<[string, ScriptedAnswer, string]>([
    ["a refusal", fault.refusal("I cannot do that"), "The root model declined: I cannot do that"],
    [
      "a filter",
      reply("", { finishReason: "content_filter" }),
      "The provider's content filter stopped a reply of the root model",
    ],
  ])("of %s is told to the user, once, as the reason why there is no answer", async (_name, bad, told) => {
    const { rlm } = await scripted({ reply: bad }, { maxIterations: 3 });
    const { answer, warnings } = await rlm.agenerate("q", long);
    expect(answer).toBe("");
    expect(warnings.filter((warning) => warning === told)).toHaveLength(1);
  });

  it("is put together when its content comes in parts", async () => {
    const { rlm } = await scripted({
      models: {
        [ROOT]: { reply: fault.contentParts("```repl\nFINAL(await llm_", "query('s'))\n```") },
        [SUB]: { reply: fault.contentParts("one ", "two") },
      },
    });
    expect((await rlm.agenerate("q", long)).answer).toBe("one two");
  });

  it("is used and said to be cut when it ended at the output limit", async () => {
    const { rlm, server } = await scripted({
      models: {
        [ROOT]: { steps: [cell("const s = await llm_query('s'); print(s)"), cell("FINAL(s)")] },
        [SUB]: { reply: reply("half a sen", { finishReason: "length" }) },
      },
    });
    const response = await rlm.agenerate("q", long);
    expect(response.answer).toBe("half a sen");
    expect(server.requests[2]?.prompt).toMatch(/cut/);
    expect(response.warnings).toContainEqual(expect.stringContaining("cut"));
  });
});
