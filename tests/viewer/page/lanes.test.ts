import { describe, expect, it } from "vitest";
import type { SubCallNode } from "../../../src/trajectory/tree.js";
import { layOutLanes } from "../../../src/viewer/page/lanes.js";

const call = (startedAt: number, durationMs?: number, error?: string): SubCallNode => ({
  callId: `${startedAt}`,
  kind: "llm",
  model: "m",
  prompt: "",
  startedAt,
  cached: false,
  ...(durationMs !== undefined && { durationMs }),
  ...(error !== undefined && { error }),
});

describe("layOutLanes", () => {
  it("needs as many lanes as calls ran at the same time", () => {
    const { count, stretches, spanMs } = layOutLanes([call(0, 100), call(10, 50), call(60, 40), call(100, 100)], 0);
    expect([count, spanMs]).toEqual([2, 200]);
    expect(stretches.map(({ lane, from, to }) => [lane, from, to])).toEqual([
      [0, 0, 50],
      [0, 50, 100],
      [1, 5, 30],
      [1, 30, 50],
    ]);
  });

  it("lets calls that go on reach to now", () => {
    expect(layOutLanes([call(0, 10), call(0)], 40).spanMs).toBe(40);
  });

  it("draws a few shapes for ten thousand calls", () => {
    const calls = Array.from({ length: 10_000 }, (_, index) =>
      call(Math.floor(index / 8) * 100, 99, index === 77 ? "x" : undefined),
    );
    const { count, stretches } = layOutLanes(calls, 0);
    expect(count).toBe(8);
    expect(stretches.length).toBeLessThan(50);
    expect(stretches.filter(({ failed }) => failed)).toHaveLength(1);
    expect(
      layOutLanes(
        calls.map(() => call(0, 500)),
        0,
      ).stretches.length,
    ).toBeLessThan(50);
  });

  it("draws nothing for no calls", () => {
    expect(layOutLanes([], 0).stretches).toEqual([]);
  });
});
