import { type LanguageModel, RLMAbortError, type RLMEvent, RLMModelError, type RLMResponse, RLMWrapper } from "rlm";
import { fault, type ScriptedAnswer, type ScriptedRequest } from "rlm/testing";
import { describe, expect, it } from "vitest";
import { Bookkeeper, booksOf, PRICE, placeOf, rounded, turnOf } from "../helpers/bookkeeper.js";
import { cell, ROOT, SUB, scripted } from "../helpers/scripted.js";

const long = "needle ".repeat(2_000);

/** Root and sub-calls go to one model: 40 requests over the depths 0 to 2, some of them retried, failing for good or cached. */
const CODE: Readonly<Record<string, readonly string[]>> = {
  D0: [
    `const children = rlm_query_batched(['D1 a', 'D1 b', 'D1 c']);
     const plain = await llm_query_batched(['P1 limited', 'P1 gone', 'P1 same', 'P1 same', ...Array.from({ length: 6 }, (_, i) => 'P1 ' + i)]);
     print(plain.map(String), await children)`,
    "FINAL('done')",
  ],
  D1: [
    "const r = await llm_query_batched(['P2 flaky', 'P2 x', 'P2 y', 'P2 gone', 'P2 z'].map((p) => p + query_id)); print(r)",
    "FINAL(1)",
  ],
};

type Special = (request: ScriptedRequest, books: Bookkeeper) => ScriptedAnswer | undefined;

function tree(special: Special = () => undefined) {
  const books = new Bookkeeper();
  const answer = (request: ScriptedRequest): ScriptedAnswer => {
    const place = placeOf(request);
    const found = special(request, books);
    if (found !== undefined) return found;
    if (place.startsWith("D")) {
      const id = JSON.stringify(/D1 (\w)/.exec(request.messages[1]?.text ?? "")?.[1] ?? "");
      return books.charge(request, cell(`var query_id = ${id}; ${CODE[place]?.[turnOf(request)] ?? "FINAL(0)"}`));
    }
    if (request.prompt.includes("gone")) return books.fail(request, 400);
    const first = books.timesSeen(request) === 0;
    if (first && request.prompt.includes("flaky")) return books.fail(request, 500, 1);
    if (first && request.prompt.includes("limited")) return books.fail(request, 429, 5);
    return books.charge(request, `reply to ${request.prompt}`);
  };
  return { books, script: { reply: answer } };
}

const options = { subModel: ROOT, maxRecursionDepth: 2, cacheSubCalls: true, pricing: { [ROOT]: PRICE } };

describe.each(["generate", "agenerate"] as const)("the books of %s", (method) => {
  it("are equal to the provider's for a tree that ends well", async () => {
    const { books, script } = tree();
    const { rlm, server } = await scripted(script, options, { maxRetries: 2 });
    const response = await rlm[method]("D0", long);
    expect(response).toMatchObject({ answer: "done", finishReason: "final", cacheHits: 1, subCalls: 28 });
    expect(booksOf(response, ROOT)).toEqual(rounded(books));
    expect(books.total.calls).toBe(server.requests.length);
    expect(response.totalInputTokens).toBe(books.total.inputTokens);
    expect(response.totalOutputTokens).toBe(books.total.outputTokens);
    expect(response.cost).toBeCloseTo(books.total.cost, 9);
  });

  it.each([
    ["maxSubCalls", 12, "max_sub_calls"],
    ["maxTokens", 30_000, "max_tokens"],
    ["maxCostUsd", 0.4, "max_cost"],
    ["maxErrors", 2, "max_errors"],
    ["maxIterations", 1, "max_iterations"],
  ])("are equal to the provider's when %s is reached", async (limit, max, finishReason) => {
    const { books, script } = tree();
    const { rlm, server } = await scripted(
      script,
      { ...options, subMaxTokens: 300, rootMaxTokens: 300, [limit]: max },
      { maxRetries: 2 },
    );
    const response = await rlm[method]("D0", long);
    expect(response.finishReason).toBe(finishReason);
    expect(booksOf(response, ROOT)).toEqual(rounded(books));
    expect(books.total.calls).toBe(server.requests.length);
  });

  it("are equal to the provider's when the root model fails", async () => {
    const { books, script } = tree((request, own) =>
      placeOf(request) === "D0" && turnOf(request) === 1 ? own.fail(request, 401) : undefined,
    );
    const { rlm } = await scripted(script, options, { maxRetries: 2 });
    const error = await rlm[method]("D0", long).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RLMModelError);
    const { partial } = error as RLMModelError;
    expect(partial).toMatchObject({ finishReason: "error", depth: 0 });
    expect(booksOf(partial as RLMResponse, ROOT)).toEqual(rounded(books));
  });

  it("hold every request that an abort cancels, at an estimate", async () => {
    const { books, script } = tree((request) => (request.prompt.includes("P2 z") ? fault.hang() : undefined));
    const { rlm, server } = await scripted(script, options, { maxRetries: 2 });
    const controller = new AbortController();
    const run = rlm[method]("D0", long, { signal: controller.signal }).catch((thrown: unknown) => thrown);
    for (let count = 1; !server.requests.some(({ prompt }) => prompt.includes("P2 z")); count++)
      await server.arrived(count);
    controller.abort();
    const error = (await run) as RLMAbortError;
    expect(error).toBeInstanceOf(RLMAbortError);
    const usage = error.partial?.usage[ROOT];
    const cancelled = server.requests.length - books.total.calls;
    expect(cancelled).toBeGreaterThan(0);
    expect(usage?.calls).toBe(server.requests.length);
    expect(usage?.estimatedCalls).toBeGreaterThanOrEqual(cancelled);
    expect(error).toMatchObject({ runId: error.partial?.runId, partial: { depth: 0, finishReason: "aborted" } });
  });
});

describe("the sum of events", () => {
  it("is the sum of the response", async () => {
    const { books, script } = tree();
    const { rlm } = await scripted(script, options, { maxRetries: 2 });
    const events: RLMEvent[] = [];
    await rlm.agenerate("D0", long, { onEvent: (event) => events.push(event) });
    const calls = events.filter(
      (event) => event.type === "model_end" || (event.type === "sub_call_end" && event.kind === "llm"),
    );
    const sum = calls.reduce((total, event) => total + ("usage" in event ? event.usage.calls : 0), 0);
    expect(sum).toBe(books.total.calls);
  });
});

it("a cache that keeps input for an hour is summed up and paid for by itself", async () => {
  const written = { cacheWriteTokens: 300, cacheWrite1hTokens: 200 };
  const usage = { inputTokens: 1_000, cachedInputTokens: 0, ...written, outputTokens: 0, reasoningTokens: 0 };
  let turns = 0;
  const model: LanguageModel = {
    provider: "fake",
    complete: async () => ({ text: turns++ === 0 ? cell("print(1)") : "FINAL(2)", stopReason: "stop", usage }),
  };
  await using rlm = new RLMWrapper(model, ROOT, { pricing: { [ROOT]: { ...PRICE, cacheWrite1hPerMillion: 20 } } });
  const response = await rlm.agenerate("q", long);
  expect(response.usage[ROOT]).toMatchObject({ calls: 2, cacheWriteTokens: 600, cacheWrite1hTokens: 400 });
  expect(response.cost).toBeCloseTo((2 * (700 * 10 + 100 * 12.5 + 200 * 20)) / 1e6, 12);
});

describe("a request that is lost", () => {
  it.each([
    ["while the model is at work, to the client's time limit,", fault.hang(), 1],
    ["in the middle of its answer", fault.dropMidBody(), 1],
    ["before it was answered", fault.drop(), 0],
  ])("%s is booked as providers charge for it", async (_when, lost, estimatedCalls) => {
    const script = { models: { [ROOT]: { reply: askOnce }, [SUB]: { reply: lost } } };
    const { rlm } = await scripted(script, { costPerInputToken: 1e-6 }, { timeout: 500 });
    const response = await rlm.agenerate("q", long);
    const tokens = response.usage[SUB]?.inputTokens ?? 0;
    expect(response.usage[SUB]).toMatchObject({ calls: 1, estimatedCalls, cost: tokens / 1e6 });
    expect(tokens > 1_000).toBe(estimatedCalls === 1);
  });
});

describe("an answer that is no reply", () => {
  const usage = { prompt_tokens: 1000, completion_tokens: 200 };
  const books = { calls: 2, estimatedCalls: 0, inputTokens: 2000, outputTokens: 400, cost: 0.06 };

  it.each([
    ["an error in its place", { error: { message: "upstream is down", code: 502 }, usage }],
    ["no choices", { id: "chatcmpl-1", usage }],
  ])("with %s costs what the provider reports, each time that it is sent", async (_name, body) => {
    const script = { models: { [ROOT]: { reply: askOnce }, [SUB]: { reply: fault.json(body) } } };
    const { rlm } = await scripted(script, { pricing: { [SUB]: PRICE } }, { maxRetries: 1 });
    const response = await rlm.agenerate("q", long);
    expect(response.usage[SUB]).toMatchObject({ ...books, cost: expect.closeTo(books.cost, 9) });
  });

  it("counts against the limits of the run", async () => {
    const body = { error: { message: "upstream is down", code: 502 }, usage };
    const { rlm } = await scripted({ reply: fault.json(body) }, { maxTokens: 4000 }, { maxRetries: 9 });
    const response = await rlm.agenerate("q", "short");
    expect(response.finishReason).toBe("max_tokens");
    expect(response.totalInputTokens + response.totalOutputTokens).toBe(3600);
  });
});

const askOnce = cell("const reply = await llm_query('x'.repeat(8000)).catch(String); FINAL(reply)");
