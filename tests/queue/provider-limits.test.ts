import { type LanguageModel, type ModelCall, RLMModelError, RLMWrapper } from "rlm";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { openProviderLimits, openRunQueue, processRuns } from "../../src/bullmq.js";
import type { Redis } from "../../src/queue/redis.js";
import { RequestRate } from "../../src/queue/request-rate.js";
import { collect } from "../many/helpers.js";
import { packages, RedisServer, skipped } from "./redis-server.js";

/** A dollar buys ten requests of 100 tokens, and two and a half at their worst. */
const PRICE = 0.001;
const call: ModelCall & { maxOutputTokens: number } = {
  model: "m",
  messages: [{ role: "user", content: "" }],
  maxOutputTokens: 396,
  signal: new AbortController().signal,
};
const usage = { inputTokens: 4, cachedInputTokens: 0, outputTokens: 96, reasoningTokens: 0 };

/** A model that counts how many of its requests run at the same time. */
function countingModel() {
  const counts = { now: 0, most: 0, all: 0 };
  const model: LanguageModel = {
    provider: "fake",
    maxRetries: 2,
    async complete() {
      counts.all++;
      counts.most = Math.max(counts.most, ++counts.now);
      await new Promise((resolve) => setTimeout(resolve, 5));
      counts.now--;
      return { text: "FINAL(1)", stopReason: "stop", usage };
    },
  };
  return { model, counts };
}

/** A reply that comes when it is told to. */
function openPromise() {
  let resolve: (value: unknown) => void = () => {};
  const promise = new Promise((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

describe.skipIf(skipped !== "")(`limits for all processes${skipped}`, () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await RedisServer.start();
  });
  afterAll(() => redis[Symbol.asyncDispose]());

  const client = () => {
    const opened = new (packages().ioredis as new (url: string) => Redis & { zadd: Command; zrange: Command })(
      redis.url,
    );
    onTestFinished(async () => void (await opened.quit()));
    return opened;
  };
  type Command = (...parts: readonly (string | number)[]) => Promise<string[]>;

  async function limits(key: string, own: object = { maxCostUsd: 1 }) {
    const prices = { costPerInputToken: PRICE, costPerOutputToken: PRICE };
    const opened = await openProviderLimits({ connection: redis.url, key, ...prices, ...packages(), ...own });
    onTestFinished(() => opened.close());
    return opened;
  }

  it("never set aside or spend more than the limit, and use it as far as a request may still fit", async () => {
    const accounts = await Promise.all([limits("money"), limits("money")]);
    const { model, counts } = countingModel();
    const wrapped = accounts.map((account) => account.wrap(model));
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => wrapped[index % 2]?.complete(call)),
    );
    const refused = outcomes.filter(({ status }) => status === "rejected");
    expect(counts).toEqual({ now: 0, most: 2, all: 7 });
    expect(refused).toHaveLength(13);
    for (const { reason } of refused as PromiseRejectedResult[])
      expect(reason).toMatchObject({ code: "ERR_RLM_LIMIT" });
    expect(await accounts[0]?.spent()).toBeCloseTo(0.7);
    const other = await limits("other money");
    expect(await other.spent()).toBe(0);
    expect(other.wrap(model)).toMatchObject({ provider: "fake", maxRetries: 2, takesAttachments: false });
    expect(other.wrap({ ...model, takesAttachments: true }).takesAttachments).toBe(true);
  });

  it("count what failed requests may have cost", async () => {
    const account = await limits("failures");
    const stopped = new AbortController();
    const fails = (error: Error, text = "", abort = false): LanguageModel => ({
      provider: "fake",
      async complete({ onToken }) {
        if (text !== "") onToken?.(text);
        if (abort) stopped.abort();
        throw error;
      },
    });
    const streamed = { ...call, onToken: () => {} };
    await expect(account.wrap(fails(new RLMModelError("no", { status: 429 }))).complete(call)).rejects.toThrow("no");
    expect(await account.spent()).toBe(0);
    await expect(account.wrap(fails(new Error("broke"), "x".repeat(40))).complete(streamed)).rejects.toThrow("broke");
    expect(await account.spent()).toBeCloseTo(0.014);
    const aborted = { ...call, signal: stopped.signal };
    await expect(account.wrap(fails(new Error("stop"), "", true)).complete(aborted)).rejects.toThrow("stop");
    expect(await account.spent()).toBeCloseTo(0.018);
    const lost = new RLMModelError("lost", { wasAtWork: true });
    await expect(account.wrap(fails(lost)).complete(call)).rejects.toThrow("lost");
    expect(await account.spent()).toBeCloseTo(0.022);
    const told = new RLMModelError("told", { charge: { usage } });
    await expect(account.wrap(fails(told)).complete(call)).rejects.toThrow("told");
    expect(await account.spent()).toBeCloseTo(0.122);
  });

  it("take what the provider charges before any price, and guess where it counts nothing", async () => {
    const account = await limits("charged");
    const says = (reply: object): LanguageModel => ({
      provider: "fake",
      complete: async () => ({ text: "x".repeat(40), stopReason: "stop", usage: null, ...reply }),
    });
    await account.wrap(says({ costUsd: 0.25 })).complete(call);
    expect(await account.spent()).toBeCloseTo(0.25);
    await account.wrap(says({})).complete(call);
    expect(await account.spent()).toBeCloseTo(0.264);
  });

  it("count what a dead process had set aside as spent", async () => {
    const account = await limits("dead");
    const redisClient = client();
    const inWork = openPromise();
    const hanging: LanguageModel = { provider: "fake", complete: () => inWork.promise as never };
    const pending = account.wrap(hanging).complete(call);
    await expect.poll(() => redisClient.zrange("rlm:{dead}:reservations", 0, -1)).toHaveLength(1);
    const [member = ""] = await redisClient.zrange("rlm:{dead}:reservations", 0, -1);
    await redisClient.zadd("rlm:{dead}:reservations", 0, member);
    await account.wrap(countingModel().model).complete(call);
    expect(await account.spent()).toBeCloseTo(0.5);
    inWork.resolve({ text: "", stopReason: "stop", usage });
    await pending;
    expect(await account.spent()).toBeCloseTo(0.2);
  });

  it("stop waiting for money when the request is aborted", async () => {
    const account = await limits("waiting", { maxCostUsd: 0.5 });
    const controller = new AbortController();
    const inWork = openPromise();
    const hanging: LanguageModel = { provider: "fake", complete: () => inWork.promise as never };
    const first = account.wrap(hanging).complete(call);
    const second = account.wrap(hanging).complete({ ...call, signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(second).rejects.toThrow("enough");
    inWork.resolve({ text: "", stopReason: "stop", usage });
    await first;
    expect(await account.spent()).toBeCloseTo(0.1);
  });

  it("need a price", async () => {
    const account = await limits("unpriced", {
      maxCostUsd: 1,
      costPerInputToken: undefined,
      costPerOutputToken: undefined,
    });
    const unknown = { ...call, model: "nobody-knows-this" };
    await expect(account.wrap(countingModel().model).complete(unknown)).rejects.toMatchObject({
      code: "ERR_RLM_CONFIG",
    });
    expect(await account.spent()).toBe(0);
  });

  it("keep a rate in any stretch of time, in turn", async () => {
    const windowMs = 400;
    const rates = [client(), client()].map((each) => new RequestRate(each, "paced", 3, windowMs));
    const startedAt = performance.now();
    const times = await Promise.all(
      Array.from({ length: 9 }, async (_, index) => {
        await rates[index % 2]?.take(call.signal);
        return performance.now() - startedAt;
      }),
    );
    times.sort((left, right) => left - right);
    // Redis counts whole milliseconds.
    expect(times[3]).toBeGreaterThan(windowMs - 2);
    expect(times[6]).toBeGreaterThan(2 * windowMs - 4);
    expect(times[2]).toBeLessThan(windowMs);
  });

  it("let a request that is aborted stop waiting for its turn", async () => {
    const account = await limits("slow", { requestsPerMinute: 1 });
    const { model } = countingModel();
    await account.wrap(model).complete(call);
    const controller = new AbortController();
    const waiting = account.wrap(model).complete({ ...call, signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    expect(await account.spent()).toBe(0);
  });

  it("end runs on a queue for good, which go on when there is money again", async () => {
    const { model, counts } = countingModel();
    const common = { connection: redis.url, queue: "poor", ...packages() };
    await using queue = await openRunQueue(common);
    const run = { query: "q", ref: "a", options: { requireCodeBeforeFinal: false } };
    const work = async (maxCostUsd: number) => {
      const rlm = new RLMWrapper((await limits("poor", { maxCostUsd })).wrap(model), "m", { rootMaxTokens: 500 });
      onTestFinished(() => rlm.close());
      return processRuns({ ...common, rlm, load: () => "text" });
    };
    const id = await queue.enqueue(run);
    const poor = await work(0.1);
    const [failed] = await collect(queue.results([id]));
    expect(failed?.error).toMatchObject({
      code: "ERR_RLM_LIMIT",
      message: expect.stringContaining("spend limit of $0.1"),
    });
    expect(counts.all).toBe(0);
    await poor.close();
    await queue.enqueue(run);
    await using _rich = await work(100);
    const [done] = await collect(queue.results([id]));
    expect(done?.response?.answer).toBe("1");
  });

  it.each([
    [{ key: "" }, "key"],
    [{ requestsPerMinute: 0 }, "requestsPerMinute"],
    [{ maxCostUsd: -1 }, "maxCostUsd"],
  ])("refuse %j", async (options, option) => {
    await expect(limits("x", options)).rejects.toMatchObject({ code: "ERR_RLM_CONFIG", option });
  });
});
