import { describe, expect, it } from "vitest";
import { nearest } from "../../src/util/nearest.js";

const OPTIONS = ["maxCostUsd", "maxRecursionDepth", "maxTokens", "rootMaxTokens", "timeoutMs", "subModel"];

describe("nearest", () => {
  it.each([
    ["a letter too few", "maxToken", "maxTokens"],
    ["other separators", "max_cost_usd", "maxCostUsd"],
    ["a unit that was left out", "maxCost", "maxCostUsd"],
    ["a word between that was left out", "maxDepth", "maxRecursionDepth"],
    ["words of several candidates", "tokens", "maxTokens"],
  ])("knows %s", (_, given, meant) => {
    expect(nearest(given, OPTIONS)).toBe(meant);
  });

  it.each(["budgetLimit", "maxSomethingElse", "", "zzzzzzzzzzz", "__proto__"])("does not guess at %j", (given) => {
    expect(nearest(given, OPTIONS)).toBeUndefined();
  });
});
