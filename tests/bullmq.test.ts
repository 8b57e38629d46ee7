import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { RLMModelError, type RLMWrapper } from "rlm";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import {
  openRunQueue,
  type ProcessRunsOptions,
  processRuns,
  type RunQueue,
  type RunQueueOptions,
} from "../src/bullmq.js";
import { buildCli } from "./cli/build-cli.js";
import { cell, scripted } from "./helpers/scripted.js";
import { collect } from "./many/helpers.js";
import { packages, RedisServer, skipped } from "./queue/redis-server.js";

const load = async (ref: string) => `${ref} ${"word ".repeat(500)}`;
const reply = cell("FINAL(context.split(' ')[0])");

describe.skipIf(skipped !== "")(`runs on a queue${skipped}`, () => {
  let redis: RedisServer;
  let count = 0;
  beforeAll(async () => {
    redis = await RedisServer.start();
  });
  afterAll(() => redis[Symbol.asyncDispose]());

  /** A queue of its own and what it takes to open workers on it. */
  async function open(own: Partial<RunQueueOptions> = {}) {
    const name = `test-${count++}`;
    const errors: Error[] = [];
    const common = { connection: redis.url, queue: name, onError: (error: Error) => errors.push(error), ...packages() };
    const queue = await openRunQueue({ ...common, ...own });
    onTestFinished(() => queue.close());
    const work = async (options: Pick<ProcessRunsOptions, "rlm"> & Partial<ProcessRunsOptions>) => {
      const worker = await processRuns({ ...common, load, lockDurationMs: 2_000, progressMs: 0, ...options });
      onTestFinished(() => worker.close());
      return worker;
    };
    return { queue, work, errors };
  }

  const one = async (queue: RunQueue, id: string) => (await collect(queue.results([id])))[0];

  it("are carried out once each, with the context that the reference leads to", async () => {
    const { queue, work } = await open();
    const { rlm, server } = await scripted({ reply });
    const runs = ["a", "b", "c"].map((ref) => ({ query: "which?", ref, options: { maxIterations: 3 } }));
    const ids = await queue.enqueueMany(runs);
    await work({ rlm });
    const results = await collect(queue.results(ids));
    expect(new Map(results.map(({ id, response }) => [id, response?.answer]))).toEqual(
      new Map([
        [ids[0], "a"],
        [ids[1], "b"],
        [ids[2], "c"],
      ]),
    );
    expect(results[0]?.response?.history).toHaveLength(1);
    expect(await queue.enqueue({ query: "which?", ref: "b", options: { maxIterations: 3 } })).toBe(ids[1]);
    expect((await one(queue, ids[1] ?? ""))?.response?.answer).toBe("b");
    expect(server.requests).toHaveLength(3);
    expect(await queue.enqueue({ query: "which?", ref: "b", tag: "again", options: { maxIterations: 3 } })).not.toBe(
      ids[1],
    );
  });

  it("tell their progress", async () => {
    const { queue, work } = await open();
    const { rlm } = await scripted({
      reply: ({ prompt }) => (prompt.startsWith("sub") ? "ok" : cell("await llm_query('sub'); FINAL(1)")),
    });
    const id = await queue.enqueue({ query: "which?", ref: "a" });
    const seen: unknown[] = [];
    const results = collect(
      queue.results([id], { onProgress: (of, progress) => seen.push([of, progress.event, progress.iterations]) }),
    );
    await work({ rlm });
    await results;
    expect(seen).toContainEqual([id, expect.any(String), 1]);
  });

  it("that cannot succeed are not tried again, and are when they are put on the queue anew", async () => {
    const { queue, work } = await open();
    let calls = 0;
    const { rlm } = await scripted({ reply });
    const flaky = {
      agenerate: (...parts: Parameters<RLMWrapper["agenerate"]>) => {
        if (calls++ === 0) throw new RLMModelError("The key sk-xxx was refused", { status: 401, retryable: false });
        return rlm.agenerate(...parts);
      },
    };
    await work({ rlm: flaky as unknown as RLMWrapper });
    const run = { query: "which?", ref: "a" };
    const id = await queue.enqueue(run);
    expect(await one(queue, id)).toEqual({ id, error: expect.objectContaining({ code: "ERR_RLM_MODEL" }) });
    expect(calls).toBe(1);
    expect(await queue.enqueue(run)).toBe(id);
    expect((await one(queue, id))?.response?.answer).toBe("a");
  });

  it("with options that no wrapper takes fail at once", async () => {
    const { queue, work } = await open();
    await expect(queue.enqueue({ query: "q", ref: "a", options: { maxIterations: -1 } })).rejects.toMatchObject({
      code: "ERR_RLM_CONFIG",
      option: "maxIterations",
    });
    let loads = 0;
    const { rlm, server } = await scripted({ reply }, { allowUnpriced: false });
    await work({
      rlm,
      load: (ref) => {
        loads++;
        return load(ref);
      },
    });
    const id = await queue.enqueue({ query: "q", ref: "a", options: { maxCostUsd: 1 } });
    expect((await one(queue, id))?.error).toMatchObject({
      code: "ERR_RLM_CONFIG",
      message: expect.stringContaining("price"),
    });
    expect(loads).toBe(1);
    expect(server.requests).toHaveLength(0);
  });

  it("at a limit that is to be thrown are not tried again", async () => {
    const { queue, work } = await open();
    const { rlm, server } = await scripted({ reply: "thinking" });
    await work({ rlm });
    const id = await queue.enqueue({ query: "q", ref: "a", options: { maxIterations: 1, onLimit: "throw" } });
    expect((await one(queue, id))?.error?.code).toBe("ERR_RLM_LIMIT");
    const paid = server.requests.length;
    expect(await queue.enqueue({ query: "q2", ref: "a", options: { maxIterations: 1 } })).toBeTypeOf("string");
    expect(paid).toBeLessThanOrEqual(2);
  });

  it("whose context cannot be loaded are tried again", async () => {
    const { queue, work } = await open({ attempts: 2 });
    const { rlm } = await scripted({ reply });
    let loads = 0;
    const run = { query: "q", ref: "a" };
    await work({
      rlm,
      load: (ref) => {
        if (loads++ === 0) throw new Error("storage is away");
        return load(ref);
      },
    });
    expect((await one(queue, await queue.enqueue(run)))?.response?.answer).toBe("a");
    expect(loads).toBe(2);
  });

  it("stop within 50 ms when another process cancels them", async () => {
    const { queue, work } = await open();
    const { rlm } = await scripted({ reply: cell("await new Promise((resolve) => setTimeout(resolve, 60_000))") });
    const begun = new Promise<unknown>((resolve) => rlm.once("code_generated", resolve));
    let stoppedAt = 0;
    rlm.on("run_end", () => {
      stoppedAt = performance.now();
    });
    await work({ rlm });
    const id = await queue.enqueue({ query: "q", ref: "a" });
    await begun;
    const cancelledAt = performance.now();
    await queue.cancel(id);
    expect((await one(queue, id))?.error).toMatchObject({ name: "AbortError", code: "ERR_RLM_ABORTED" });
    expect(stoppedAt - cancelledAt).toBeLessThan(50);
  });

  it("that wait are taken off the queue when they are cancelled, and may come back", async () => {
    const { queue, work } = await open();
    const { rlm, server } = await scripted({ reply });
    const run = { query: "q", ref: "a" };
    const id = await queue.enqueue(run);
    await queue.cancel(id);
    expect((await one(queue, id))?.error?.code).toBe("ERR_RLM_ABORTED");
    await work({ rlm });
    expect(server.requests).toHaveLength(0);
    await queue.enqueue(run);
    expect((await one(queue, id))?.response?.answer).toBe("a");
    await queue.cancel(id);
    expect((await one(queue, id))?.response?.answer).toBe("a");
  });

  it("are put back by a worker that closes, and done by another", async () => {
    const { queue, work } = await open();
    const slow = await scripted({ reply: cell("await new Promise((resolve) => setTimeout(resolve, 60_000))") });
    const fast = await scripted({ reply });
    const begun = new Promise<unknown>((resolve) => slow.rlm.once("code_generated", resolve));
    const first = await work({ rlm: slow.rlm });
    const id = await queue.enqueue({ query: "q", ref: "a" });
    await begun;
    await first.close({ putBack: true });
    await work({ rlm: fast.rlm });
    expect((await one(queue, id))?.response?.answer).toBe("a");
  });

  it("are not paid again when their response is there already", async () => {
    const { queue, work, errors } = await open({ keepSeconds: 60 });
    const { rlm, server } = await scripted({ reply });
    const run = { query: "q", ref: "a" };
    await work({ rlm });
    const id = await queue.enqueue(run);
    expect((await one(queue, id))?.response?.answer).toBe("a");
    // As if the worker had been killed between keeping the response and marking the job as done.
    const bull = new (
      packages().bullmq as {
        Queue: new (
          ...settings: unknown[]
        ) => { getJob(id: string): Promise<{ remove(): Promise<void> }>; close(): Promise<void> };
      }
    ).Queue(`test-${count - 1}`, { connection: { port: redis.port } });
    await (await bull.getJob(id)).remove();
    await bull.close();
    await queue.enqueue(run);
    expect((await one(queue, id))?.response?.answer).toBe("a");
    expect(server.requests).toHaveLength(1);
    expect(errors).toEqual([]);
  });

  it("are awaited until the signal is aborted", async () => {
    const { queue } = await open();
    const id = await queue.enqueue({ query: "q", ref: "a" });
    const controller = new AbortController();
    const results = collect(queue.results([id], { signal: controller.signal }));
    controller.abort("enough");
    await expect(results).rejects.toMatchObject({ code: "ERR_RLM_ABORTED", cause: "enough" });
    expect(await collect(queue.results([]))).toEqual([]);
    expect((await one(queue, "0".repeat(64)))?.error?.message).toContain("not on the queue");
  });
});

describe("rlm/bullmq", () => {
  it("says what to install", async () => {
    await using program = await buildCli("tests/queue/missing-packages.ts");
    const { stdout } = await promisify(execFile)(process.execPath, [program.path]);
    expect(stdout).toContain("npm install bullmq");
    expect(stdout).toContain("npm install ioredis");
  });

  it.each([
    [{ queue: "a:b" }, "queue"],
    [{ attempts: 0 }, "attempts"],
    [{ keepSeconds: -1 }, "keepSeconds"],
    [{ bullmq: {} }, "bullmq"],
    [{ connection: "my-secret-host" }, "connection"],
    [{ connection: 5 }, "connection"],
  ])("refuses %j", async (options, option) => {
    const bullmq = { Queue: class {}, Worker: class {}, QueueEvents: class {} };
    const opening = openRunQueue({ connection: "redis://x", bullmq, ...options } as RunQueueOptions);
    await expect(opening).rejects.toMatchObject({ code: "ERR_RLM_CONFIG", option });
    await expect(opening).rejects.not.toThrow("my-secret-host");
  });
});
