import { describe, expect, it } from "vitest";
import { LengthSummary } from "../../src/text/length-summary.js";

describe("LengthSummary", () => {
  it("finds shortest, median and longest, and the sum", () => {
    const summary = new LengthSummary(3);
    for (const length of [300, 5, 20]) summary.add(length);
    expect(summary.format()).toBe("shortest 5, median 20, longest 300");
    expect(summary.total).toBe(325);
  });

  it("takes the median of many from a sample spread over all of them", () => {
    const summary = new LengthSummary(1_000_000);
    for (let length = 1_000_000; length > 0; length--) summary.add(length);
    const median = Number(/median (\d+)/.exec(summary.format())?.[1]);
    expect(Math.abs(median - 500_000)).toBeLessThan(1_000);
    expect(summary.format()).toMatch(/^shortest 1, median \d+, longest 1000000$/);
  });
});
