import { describe, expect, it, vi } from "vitest";
import { type Estimate, isSharedBudget, SharedBudget } from "../../src/core/budget.js";
import { RLMConfigError, RLMLimitError } from "../../src/spec/errors.js";

const idle = new AbortController().signal;
const estimate = (inputTokens: number, maxOutputTokens: number, usdPerToken = 0, windingUp = false): Estimate => ({
  inputTokens,
  maxOutputTokens,
  price: (input, output) => (input + output) * usdPerToken,
  windingUp,
});

describe("sub-calls", () => {
  it("gives exactly as many as there are, however many ask at once", async () => {
    const budget = new SharedBudget({ maxSubCalls: 3 });
    const results = await Promise.allSettled(Array.from({ length: 10 }, async () => budget.takeSubCall()));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    expect(budget.exceeded?.limit).toBe("maxSubCalls");
    expect(budget.left(0).subCalls).toBe(0);
  });

  it("takes nothing from either pot when one of the two is empty", () => {
    const shared = new SharedBudget({ maxSubCalls: 1 });
    const own = new SharedBudget({ maxSubCalls: 5 }, shared);
    own.takeSubCall();
    expect(() => own.takeSubCall()).toThrow(RLMLimitError);
    expect(new SharedBudget({ maxSubCalls: 5 }, new SharedBudget()).left(0).subCalls).toBe(5);
    expect(own.left(0).subCalls).toBe(0);
    expect(shared.exceeded).toBeUndefined();
    expect(own.exceeded).toMatchObject({ limit: "maxSubCalls", max: 1, used: 1 });
  });

  it("refuses the first when the limit is 0", () => {
    expect(() => new SharedBudget({ maxSubCalls: 0 }).takeSubCall()).toThrow(/maxSubCalls/);
  });
});

describe("tokens and cost", () => {
  it("keeps a tenth back for winding up", async () => {
    const budget = new SharedBudget({ maxTokens: 10_000 });
    (await budget.reserve(estimate(8_000, 500), idle)).settle({ tokens: 8_900, costUsd: 0 });
    await expect(budget.reserve(estimate(500, 300), idle)).rejects.toMatchObject({ limit: "maxTokens", used: 8_900 });
    const last = await budget.reserve(estimate(500, 300, 0, true), idle);
    expect(last.maxOutputTokens).toBe(300);
  });

  it("keeps more back while a run with a long conversation goes on, and gives it to the others when it has ended", async () => {
    const shared = new SharedBudget({ maxTokens: 10_000, maxCostUsd: 1 });
    const [long, short] = [new SharedBudget({}, shared), new SharedBudget({}, shared)];
    long.keepForWindingUp({ tokens: 4_000, costUsd: 0.4 });
    short.keepForWindingUp({ tokens: 1_500, costUsd: 0.15 });
    expect(shared.left(0)).toMatchObject({ tokens: 6_000, costUsd: 0.6 });
    long.keepForWindingUp({ tokens: 2_000, costUsd: 0.2 }); // its conversation was replaced by a summary
    expect(shared.left(0)).toMatchObject({ tokens: 8_000, costUsd: 0.8 });
    long.keepNoLonger();
    expect(shared.left(0)).toMatchObject({ tokens: 8_500, costUsd: 0.85 });
    short.keepNoLonger();
    expect(shared.left(0)).toMatchObject({ tokens: 9_000, costUsd: 0.9 });
  });

  it("shrinks the room for output to what is left before it refuses", async () => {
    const budget = new SharedBudget({ maxTokens: 10_000 });
    expect((await budget.reserve(estimate(1_000, 50_000), idle)).maxOutputTokens).toBe(8_000);
  });

  it("shrinks the room for output to what the money is good for", async () => {
    const budget = new SharedBudget({ maxCostUsd: 1 });
    const { maxOutputTokens } = await budget.reserve(estimate(100, 50_000, 0.001), idle);
    expect(maxOutputTokens).toBe(800);
  });

  it("makes a request wait for those in flight instead of refusing it", async () => {
    const budget = new SharedBudget({ maxCostUsd: 1 });
    const first = await budget.reserve(estimate(300, 300, 0.001), idle);
    let admitted = false;
    const second = budget.reserve(estimate(300, 400, 0.001), idle).then((reservation) => {
      admitted = true;
      return reservation;
    });
    await Promise.resolve();
    expect(admitted).toBe(false);
    first.settle({ tokens: 200, costUsd: 0.2 });
    expect((await second).maxOutputTokens).toBe(400);
  });

  it("never spends more than the cap on a batch whose costs stay within their estimates", async () => {
    const budget = new SharedBudget({ maxCostUsd: 1 });
    let spent = 0;
    const call = async () => {
      const reservation = await budget.reserve(estimate(50, 50, 0.001), idle);
      await Promise.resolve();
      spent += 0.1;
      reservation.settle({ tokens: 100, costUsd: 0.1 });
    };
    const results = await Promise.allSettled(Array.from({ length: 50 }, call));
    expect(spent).toBeCloseTo(0.9);
    expect(results.filter(({ status }) => status === "rejected")).toHaveLength(41);
  });

  it("counts a settlement once", async () => {
    const budget = new SharedBudget({ maxTokens: 1_000 });
    const reservation = await budget.reserve(estimate(10, 10), idle);
    reservation.settle({ tokens: 100, costUsd: 0 });
    reservation.settle({ tokens: 100, costUsd: 0 });
    expect(budget.left(0).tokens).toBe(800);
  });

  it("lets go of one that waits when it is aborted", async () => {
    const budget = new SharedBudget({ maxTokens: 1_000 });
    await budget.reserve(estimate(100, 800), idle);
    const controller = new AbortController();
    const waiting = budget.reserve(estimate(100, 800), controller.signal);
    controller.abort(new Error("stop"));
    await expect(waiting).rejects.toThrow("stop");
  });
});

describe("time and errors", () => {
  it("ends work a tenth of the time before the end, 30 s at most", () => {
    const short = new SharedBudget({ timeoutMs: 10_000 });
    short.start(0);
    expect(short.timeLeft(1_000)).toEqual({ workMs: 8_000, totalMs: 9_000 });
    const long = new SharedBudget({ timeoutMs: 3_600_000 });
    long.start(0);
    expect(long.timeLeft(0)).toEqual({ workMs: 3_570_000, totalMs: 3_600_000 });
    expect(new SharedBudget().timeLeft(0)).toEqual({ workMs: Infinity, totalMs: Infinity });
  });

  it("is exceeded with the error that reaches the limit", () => {
    const budget = new SharedBudget({ maxErrors: 2 });
    budget.countError();
    expect(budget.exceeded).toBeUndefined();
    budget.countError();
    expect(budget.exceeded).toMatchObject({ limit: "maxErrors", used: 2 });
  });

  it("tells what is left by the clock that runs use when it is given no time", () => {
    const budget = new SharedBudget({ timeoutMs: 3_600_000 });
    budget.start(performance.now());
    const { timeMs } = budget.left();
    expect(timeMs).toBeGreaterThan(3_000_000);
    expect(timeMs).toBeLessThan(3_600_000);
  });

  it("has no limits unless they are set", () => {
    expect(new SharedBudget().left(0)).toEqual({
      subCalls: null,
      tokens: null,
      costUsd: null,
      timeMs: null,
      errors: null,
    });
  });

  it.each([Number.NaN, -1, "5"])("refuses %s as a limit", (value) => {
    expect(() => new SharedBudget({ maxTokens: value as number })).toThrow(RLMConfigError);
  });
});

it("may be drawn on by budgets of another copy of the package", async () => {
  vi.resetModules();
  const copy = await import("../../src/core/budget.js");
  const shared = new copy.SharedBudget({ maxSubCalls: 1 });
  expect(shared).not.toBeInstanceOf(SharedBudget);
  expect([shared, new SharedBudget(), {}, null].map(isSharedBudget)).toEqual([true, true, false, false]);
  const own = new SharedBudget({}, shared);
  own.takeSubCall();
  expect(shared.left(0).subCalls).toBe(0);
  expect(() => own.takeSubCall()).toThrow(RLMLimitError);
});
