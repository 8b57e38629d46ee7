import { createClient, type RLMEvent, RLMWrapper } from "rlm";
import { fault, reply } from "rlm/testing";
import { describe, expect, it } from "vitest";
import { CallCache, MemoryCache } from "../../src/core/cache.js";
import { onAbort } from "../../src/util/abort.js";
import { cell, ROOT, SUB, scripted } from "../helpers/scripted.js";

const long = "needle ".repeat(2_000);
const script = (code: string, sub: NonNullable<Parameters<typeof scripted>[0]["reply"]> = "ok") => ({
  models: { [ROOT]: { reply: cell(code) }, [SUB]: { reply: sub } },
});

describe("cacheSubCalls", () => {
  it("is off by default: asking twice is asking twice", async () => {
    let answers = 0;
    const { rlm } = await scripted(
      script("FINAL([await llm_query('a'), await llm_query('a')])", () => `sample ${++answers}`),
    );
    const response = await rlm.agenerate("q", long);
    expect(response).toMatchObject({ answer: '["sample 1","sample 2"]', cacheHits: 0 });
  });

  it("makes ten equal calls at once share one request, counts the hits and charges nothing for them", async () => {
    const { rlm, server } = await scripted(
      script(
        "FINAL((await llm_query_batched(Array(10).fill('a'))).join(''))",
        reply("x", { usage: { inputTokens: 5, outputTokens: 2 }, latencyMs: 5 }),
      ),
      { cacheSubCalls: true },
    );
    const events: RLMEvent[] = [];
    const response = await rlm.agenerate("q", long, { onEvent: (event) => events.push(event) });
    expect(server.requests.filter(({ model }) => model === SUB)).toHaveLength(1);
    expect(response).toMatchObject({ answer: "x".repeat(10), subCalls: 10, cacheHits: 9 });
    expect(response.usage[SUB]).toMatchObject({ calls: 1, inputTokens: 5, outputTokens: 2 });
    const hits = events.flatMap((event) => (event.type === "sub_call_cache_hit" ? [event] : []));
    expect(hits).toHaveLength(9);
    expect(hits[0]).toMatchObject({ model: SUB, prompt: "a", reply: "x" });
    expect(new Set(hits.map(({ callId }) => callId)).size).toBe(9);
  });

  it("tells calls apart by model, prompt and parameters", async () => {
    const { rlm, server } = await scripted(
      script(`FINAL((await Promise.all([llm_query('a'), llm_query('b'), llm_query('a', '${ROOT}')])).length)`),
      { cacheSubCalls: true },
    );
    await rlm.agenerate("q", long);
    await rlm.agenerate("q", long, { subTemperature: 1 });
    // The question about model "root" is answered with code, which is a text like any other.
    const prompts = server.requests
      .filter(({ messages }) => messages.length === 1)
      .map(({ model, prompt }) => `${model} ${prompt}`);
    expect(prompts).toHaveLength(6);
    expect(new Set(prompts).size).toBe(3);
  });

  it("tells models apart by the parameters of their every request", async () => {
    const { server } = await scripted(script("FINAL(await llm_query('a'))"));
    const cacheSubCalls = new Map<string, string>();
    const ask = async (effort: string) => {
      const client = createClient("vllm", { baseURL: server.url, params: { reasoning_effort: effort } });
      await using rlm = new RLMWrapper(client, ROOT, { subModel: SUB, cacheSubCalls });
      return (await rlm.agenerate("q", long)).cacheHits;
    };
    expect([await ask("low"), await ask("high"), await ask("low")]).toEqual([0, 0, 1]);
  });

  it("keeps replies in a Map of the user's, from run to run", async () => {
    const store = new Map<string, string>();
    const { rlm, server } = await scripted(script("FINAL(await llm_query('a'))"), { cacheSubCalls: store });
    await rlm.agenerate("q", long);
    const second = await rlm.generate("q", long);
    expect(second).toMatchObject({ answer: "ok", cacheHits: 1, subCalls: 1 });
    expect(second.usage[SUB]).toBeUndefined();
    expect(server.requests.filter(({ model }) => model === SUB)).toHaveLength(1);
    expect([...store.values()]).toEqual(["ok"]);
  });

  it("keeps replies in an asynchronous store, and nothing of another kind that it finds there", async () => {
    const entries = new Map<string, unknown>();
    const store = {
      get: async (key: string) => entries.get(key) ?? null,
      set: async (key: string, value: string) => entries.set(key, value),
    };
    const { rlm } = await scripted(script("FINAL(await llm_query('a'))"), { cacheSubCalls: store });
    await rlm.agenerate("q", long);
    expect(await rlm.agenerate("q", long)).toMatchObject({ answer: "ok", cacheHits: 1 });
    for (const key of entries.keys()) entries.set(key, { not: "a reply" });
    expect(await rlm.agenerate("q", long)).toMatchObject({ answer: "ok", cacheHits: 0 });
  });

  it("does not remember a request that failed", async () => {
    let requests = 0;
    const { rlm } = await scripted(
      script("const first = await llm_query('a').catch(() => 'failed'); FINAL([first, await llm_query('a')])", () =>
        ++requests === 1 ? fault.status(400) : "ok",
      ),
      { cacheSubCalls: true },
    );
    expect(await rlm.agenerate("q", long)).toMatchObject({ answer: '["failed","ok"]', cacheHits: 0 });
  });
});

describe("calls that share a request", () => {
  const stoppable = (signal: AbortSignal) =>
    new Promise<never>((_resolve, reject) => onAbort(signal, () => reject(signal.reason)));

  it("go on when the cell that has made it is stopped: the first of them asks again", async () => {
    const cache = new CallCache(new MemoryCache(), () => {});
    const [owner, joiner, third] = [new AbortController(), new AbortController(), new AbortController()];
    const asked: string[] = [];
    const first = cache.reply("key", () => stoppable(owner.signal), owner.signal);
    const join = (name: string, { signal }: AbortController) =>
      cache.reply("key", () => Promise.resolve(asked.push(name)).then(() => "reply"), signal);
    const joined = [join("second", joiner), join("third", third)];
    owner.abort(new Error("The cell is over"));
    await expect(first).rejects.toThrow("The cell is over");
    expect(await Promise.all(joined)).toEqual([
      { text: "reply", hit: false },
      { text: "reply", hit: true },
    ]);
    expect(asked).toEqual(["second"]);
  });

  it("end with their own cells, and share a failure that is the model's", async () => {
    const cache = new CallCache(new MemoryCache(), () => {});
    const [owner, joiner] = [new AbortController(), new AbortController()];
    let fail: (error: Error) => void = () => {};
    const ask = () => new Promise<string>((_resolve, reject) => (fail = reject));
    const calls = [
      cache.reply("key", ask, owner.signal),
      cache.reply("key", ask, joiner.signal),
      cache.reply("key", ask, new AbortController().signal),
    ];
    joiner.abort(new Error("The other cell is over"));
    await expect(calls[1]).rejects.toThrow("The other cell is over");
    fail(new Error("no"));
    await expect(calls[0]).rejects.toThrow("no");
    await expect(calls[2]).rejects.toThrow("no");
  });
});

describe("the built-in store", () => {
  it("lets go of what was not used for longest", () => {
    const cache = new MemoryCache(2);
    cache.set("a", "1");
    cache.set("b", "2");
    cache.get("a");
    cache.set("c", "3");
    expect(["a", "b", "c"].map((key) => cache.get(key))).toEqual(["1", undefined, "3"]);
  });
});

describe("a store that never answers", () => {
  const silent = () => new Promise<never>(() => {});

  it.each([
    ["when it is asked", { get: silent, set: () => {} }],
    ["when it is told", { get: () => undefined, set: silent }],
  ])("%s keeps no run from ending with its time", async (_when, cacheSubCalls) => {
    const { rlm } = await scripted(script("answer.content = 'so far'; FINAL(await llm_query('a'))"), { cacheSubCalls });
    const response = await rlm.agenerate("q", long, { timeoutMs: 1_000 });
    expect(response).toMatchObject({ answer: "so far", finishReason: "timeout" });
  });
});
