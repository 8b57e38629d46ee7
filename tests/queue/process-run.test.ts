import type { ContextValue, RLMResponse } from "rlm";
import { describe, expect, it } from "vitest";
import type { BullJob } from "../../src/queue/bull.js";
import { type ProcessParts, processRun } from "../../src/queue/process-run.js";
import type { Redis } from "../../src/queue/redis.js";
import { RunStore } from "../../src/queue/run-store.js";

/** The few commands that a store needs, on a Map. */
function memoryRedis(): Redis {
  const entries = new Map<string, string>();
  return {
    get: async (key: string) => entries.get(key) ?? null,
    set: async (key: string, value: string) => entries.has(key) || entries.set(key, value),
    exists: async (key: string) => Number(entries.has(key)),
  } as unknown as Redis;
}

function setUp(own: { locks?: number; data?: unknown; updateProgress?: () => Promise<void> } = {}) {
  const { locks = 1, data = { spec: { query: "q", ref: "a" } }, updateProgress = async () => {} } = own;
  const asked: ContextValue[] = [];
  const errors: Error[] = [];
  const job = { id: "1", data, extendLock: async () => locks, updateProgress } as unknown as BullJob;
  const parts: ProcessParts = {
    rlm: {
      agenerate: async (_query, context, { onEvent }) => {
        asked.push(context);
        onEvent?.({
          type: "iteration_start",
          runId: "r",
          depth: 0,
          iteration: 1,
          preview: "",
          at: 0,
          maxIterations: 2,
        });
        return { answer: `answer ${asked.length}`, runId: "r", finishReason: "final", cost: 1 } as RLMResponse;
      },
    },
    load: (ref) => `context of ${ref}`,
    store: new RunStore(memoryRedis(), "q"),
    lockDurationMs: 1_000,
    progressMs: 0,
    onError: (error) => errors.push(error),
  };
  const run = (signal = new AbortController().signal) => processRun(parts, { job, token: "t", signal });
  return { asked, errors, parts, run };
}

describe("processRun", () => {
  it("keeps the response and hands the queue a summary", async () => {
    const { asked, parts, run } = setUp();
    expect(await run()).toEqual({ runId: "r", finishReason: "final", cost: 1 });
    expect((await parts.store.response("1"))?.answer).toBe("answer 1");
    await run();
    expect(asked).toEqual(["context of a"]);
  });

  it("asks nothing when another worker took the run over while the context was loaded", async () => {
    const { asked, run } = setUp({ locks: 0 });
    await expect(run()).rejects.toThrow("Another worker has taken the run over");
    expect(asked).toEqual([]);
  });

  it("refuses a job that is no run", async () => {
    await expect(setUp({ data: { query: "q" } }).run()).rejects.toMatchObject({ code: "ERR_RLM_CONFIG" });
    await expect(setUp({ data: null }).run()).rejects.toMatchObject({ code: "ERR_RLM_CONFIG" });
  });

  it("goes on when its progress cannot be told", async () => {
    const { errors, run } = setUp({ updateProgress: () => Promise.reject(new Error("no connection")) });
    await run();
    await expect.poll(() => errors.length).toBe(1);
  });

  it("loads nothing when it is stopped before it begins", async () => {
    const { asked, run } = setUp();
    await expect(run(AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
    expect(asked).toEqual([]);
  });
});
