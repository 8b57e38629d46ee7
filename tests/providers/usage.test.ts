import { describe, expect, it } from "vitest";
import { costOf, usageOf } from "../../src/providers/usage.js";

describe("usage", () => {
  it.each([
    [
      "OpenAI's",
      {
        prompt_tokens: 100,
        completion_tokens: 30,
        total_tokens: 130,
        prompt_tokens_details: { cached_tokens: 80 },
        completion_tokens_details: { reasoning_tokens: 10 },
      },
      [100, 80, 30, 10],
    ],
    ["DeepSeek's", { prompt_tokens: 100, completion_tokens: 3, prompt_cache_hit_tokens: 64 }, [100, 64, 3, 0]],
    [
      "that of the Responses API",
      {
        input_tokens: 9,
        output_tokens: 4,
        input_tokens_details: { cached_tokens: 2 },
        output_tokens_details: { reasoning_tokens: 1 },
      },
      [9, 2, 4, 1],
    ],
    [
      "xAI's, which counts reasoning in the total alone",
      {
        prompt_tokens: 32,
        completion_tokens: 9,
        total_tokens: 135,
        completion_tokens_details: { reasoning_tokens: 94 },
      },
      [32, 0, 103, 94],
    ],
    ["one without details", { prompt_tokens: 1, completion_tokens: 2, prompt_tokens_details: null }, [1, 0, 2, 0]],
    ["one with output alone", { completion_tokens: 2, total_tokens: 50 }, [0, 0, 2, 0]],
    ["one that contradicts itself", { prompt_tokens: 5, completion_tokens: 2, cached_tokens: 50 }, [5, 5, 2, 0]],
  ])("is read from %s", (_name, usage, [inputTokens, cachedInputTokens, outputTokens, reasoningTokens]) => {
    expect(usageOf(usage)).toEqual({ inputTokens, cachedInputTokens, outputTokens, reasoningTokens });
  });

  it.each([
    [
      { cached_tokens: 60, cache_write_tokens: 30 },
      { cachedInputTokens: 60, cacheWriteTokens: 30 },
    ],
    [
      { cached_tokens: 60, cache_write_tokens: 50 },
      { cachedInputTokens: 60, cacheWriteTokens: 40 },
    ],
    [{ cache_write_tokens: 0 }, { cachedInputTokens: 0 }],
    [{ cache_write_tokens: -1 }, { cachedInputTokens: 0 }],
  ])("has what was written to the cache, never more than there is: %j", (prompt_tokens_details, expected) => {
    const usage = usageOf({ prompt_tokens: 100, completion_tokens: 1, prompt_tokens_details });
    expect(usage).toEqual({ inputTokens: 100, ...expected, outputTokens: 1, reasoningTokens: 0 });
    expect("cacheWriteTokens" in (usage ?? {})).toBe("cacheWriteTokens" in expected);
  });

  it.each([
    [undefined],
    [null],
    ["many"],
    [{}],
    [[]],
    [{ prompt_tokens: "5" }],
    [{ prompt_tokens: Number.NaN }],
    [{ prompt_tokens: -1 }],
    [{ prompt_tokens: 1e300 }],
    [{ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }],
  ])("is unknown when it is %j", (usage) => {
    expect(usageOf(usage)).toBeNull();
  });
});

describe("the provider's own cost", () => {
  it.each([
    [{ cost: 0.5 }, 0.5],
    [{ cost: 0 }, 0],
    [{ cost: 0.01, is_byok: true, cost_details: { upstream_inference_cost: 0.2 } }, 0.21],
    [{ cost: 0.3, is_byok: false, cost_details: { upstream_inference_cost: 0.3 } }, 0.3],
    [{ cost: -1 }, undefined],
    [{ cost: "0.5" }, undefined],
    [{}, undefined],
    [undefined, undefined],
  ])("of %j is %s", (usage, cost) => {
    if (cost === undefined) expect(costOf(usage)).toBeUndefined();
    else expect(costOf(usage)).toBeCloseTo(cost);
  });
});
