import fc from "fast-check";
import { RLMAbortError, RLMConfigError, RLMWrapper } from "rlm";
import { fault } from "rlm/testing";
import { describe, expect, it } from "vitest";
import { RunPlaces } from "../../src/core/places.js";
import { startedProcesses } from "../helpers/processes.js";
import { cell, ROOT, scripted } from "../helpers/scripted.js";

const NEVER = new AbortController().signal;
const long = "needle ".repeat(2_000);

/** Whether a promise has settled once everything that was ready has run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const settle = () => {
    settled = true;
  };
  promise.then(settle, settle);
  await new Promise(setImmediate);
  return settled;
}

describe("places", () => {
  it("are given in the order in which they were asked for, and free again when they are given back", async () => {
    const places = new RunPlaces(2);
    const first = await places.take(0, [NEVER]);
    await places.take(0, [NEVER]);
    const served: number[] = [];
    const waiting = [3, 4].map(async (number) => {
      const release = await places.take(0, [NEVER]);
      served.push(number);
      return release;
    });
    expect(await isSettled(Promise.race(waiting))).toBe(false);
    first();
    first();
    const third = await waiting[0];
    expect(await isSettled(Promise.all(waiting))).toBe(false);
    third?.();
    await Promise.all(waiting);
    expect(served).toEqual([3, 4]);
  });

  it("are counted at every depth for itself, so that those who have one wait only for deeper ones", async () => {
    const places = new RunPlaces(1);
    await places.take(0, [NEVER]);
    const release = await places.take(1, [NEVER]);
    const waiting = places.take(1, [NEVER]);
    expect(await isSettled(waiting)).toBe(false);
    release();
    await waiting;
  });

  it("are not waited for by what is stopped, and are not lost when that leaves the line", async () => {
    const places = new RunPlaces(1);
    const release = await places.take(0, [NEVER]);
    const controller = new AbortController();
    const leaving = places.take(0, [NEVER, controller.signal]);
    const next = places.take(0, [NEVER]);
    controller.abort();
    const nothing = await leaving;
    nothing();
    expect(await isSettled(next)).toBe(false);
    release();
    await next;
    await places.take(0, [AbortSignal.abort()]);
  });

  it("are never waited for by a run that a tool of another has started, however deep", async () => {
    const places = new RunPlaces(1);
    const inside = (depth: number) => places.take(depth, [NEVER]);
    await places.take(0, [NEVER]);
    await places.around(true, async () => {
      await inside(0);
      await inside(1);
      expect(await isSettled(inside(1))).toBe(false);
      // What is nested has no tools of its own here.
      await places.around(false, async () => {
        await inside(0);
        await inside(1);
        await inside(1);
      });
    });
    expect(await isSettled(inside(0))).toBe(false);
  });

  it("are as many as there were, whatever is taken, given back and left", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { maxLength: 40 }),
        fc.integer({ min: 1, max: 4 }),
        async (work, count) => {
          const places = new RunPlaces(count);
          let open = 0;
          const all = work.map(async (isAborted) => {
            const controller = new AbortController();
            const taking = places.take(0, [controller.signal]);
            if (isAborted) controller.abort();
            const release = await taking;
            if (!controller.signal.aborted) {
              open += 1;
              expect(open).toBeLessThanOrEqual(count);
              await Promise.resolve();
              open -= 1;
            }
            // What was stopped may have had a place already.
            release();
          });
          await Promise.all(all);
          expect(await isSettled(Promise.all(Array.from({ length: count }, () => places.take(0, [NEVER]))))).toBe(true);
        },
      ),
    );
  });
});

describe("maxConcurrentRuns", () => {
  it("bounds the REPL processes of runs that are started at once", async () => {
    const before = startedProcesses().length;
    let most = 0;
    const { rlm, server } = await scripted(
      { reply: cell("FINAL(await count())") },
      {
        maxConcurrentRuns: 3,
        environmentOptions: { idleSpares: 0 },
        tools: { count: () => (most = Math.max(most, startedProcesses().length - before)) },
      },
    );
    const runs = Array.from({ length: 12 }, () => rlm.agenerate("q", long));
    expect((await Promise.all(runs)).every(({ finishReason }) => finishReason === "final")).toBe(true);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(3);
    expect(server.requests).toHaveLength(12);
  });

  it("lets a run in line be aborted: it has sent nothing", async () => {
    const { rlm, server } = await scripted({ reply: fault.hang() }, { maxConcurrentRuns: 1 });
    const first = rlm.agenerate("q", long);
    await server.arrived(1);
    const controller = new AbortController();
    const second = rlm.agenerate("q", long, { signal: controller.signal });
    controller.abort("enough");
    const error = await second.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RLMAbortError);
    expect(error).toMatchObject({ cause: "enough", partial: { iterations: 0, answer: "" } });
    expect(server.requests).toHaveLength(1);
    await Promise.all([rlm.close(), expect(first).rejects.toBeInstanceOf(RLMAbortError)]);
  });

  it("does not count the time in line", async () => {
    const { rlm } = await scripted(
      { reply: cell("await new Promise((resolve) => setTimeout(resolve, 300)); FINAL(1)") },
      { maxConcurrentRuns: 1, timeoutMs: 1_500 },
    );
    const runs = Array.from({ length: 6 }, () => rlm.agenerate("q", long));
    for (const { finishReason } of await Promise.all(runs)) expect(finishReason).toBe("final");
  });

  it("never stops a tree with itself: neither children nor runs that tools start wait for those above them", async () => {
    const { rlm } = await scripted(
      {
        reply: ({ messages }) => {
          const question = messages.find(({ role }) => role === "user")?.text ?? "";
          if (question.includes("tool")) return cell("FINAL(await rlm_query('leaf'))");
          if (question.includes("child")) return cell("FINAL(await ask('tool'))");
          return cell(
            question.includes("leaf") ? "FINAL('leaf')" : "FINAL(await rlm_query_batched(['child', 'child']))",
          );
        },
      },
      {
        maxConcurrentRuns: 1,
        maxRecursionDepth: 3,
        subModel: ROOT,
        tools: { ask: async (question: string) => (await rlm.agenerate(question, long)).answer },
      },
    );
    const runs = Array.from({ length: 3 }, () => rlm.agenerate("q", long));
    for (const { answer } of await Promise.all(runs)) expect(JSON.parse(answer)).toEqual(["leaf", "leaf"]);
  });

  it("leaves out the questions of sessions, whose REPLs stay open anyway", async () => {
    const { rlm } = await scripted({ reply: cell("FINAL(1)") }, { maxConcurrentRuns: 1 });
    await using first = rlm.session();
    await using second = rlm.session();
    for (const session of [first, second]) expect((await session.agenerate("q", long)).answer).toBe("1");
    expect((await rlm.agenerate("q", long)).answer).toBe("1");
  });

  it.each([0, -1, 1.5, "8", null])("refuses %o", (maxConcurrentRuns) => {
    const client = { provider: "fake", complete: () => Promise.reject(new Error("never asked")) };
    const make = () => new RLMWrapper(client, "m", { maxConcurrentRuns } as object);
    expect(make).toThrow(RLMConfigError);
    expect(make).toThrow("Expected `maxConcurrentRuns` to be a positive integer");
  });
});
