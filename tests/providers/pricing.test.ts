import { describe, expect, it } from "vitest";
import { type PriceCatalog, priceFunction } from "../../src/providers/pricing.js";
import { addUsage, NO_USAGE } from "../../src/spec/usage.js";
import { optionalPackage } from "../helpers/optional-package.js";

const tokens = { inputTokens: 1_000_000, cachedInputTokens: 400_000, outputTokens: 100_000, reasoningTokens: 50_000 };
const none = { loadCatalog: () => null };

describe("a price", () => {
  it("comes from the user's table, cached input at its own price", () => {
    const price = priceFunction({
      ...none,
      pricing: { m: { inputPerMillion: 2, cachedInputPerMillion: 0.5, outputPerMillion: 10 } },
    });
    expect(price("m", tokens)).toBeCloseTo(0.6 * 2 + 0.4 * 0.5 + 0.1 * 10);
  });

  it("takes cached input for input when the user names no price for it", () => {
    const price = priceFunction({ ...none, pricing: { m: { inputPerMillion: 2, outputPerMillion: 10 } } });
    expect(price("m", tokens)).toBeCloseTo(3);
  });

  it("has no noise of binary fractions, nor have sums of prices", () => {
    const price = priceFunction({ ...none, pricing: { m: { inputPerMillion: 0.15, outputPerMillion: 0.6 } } });
    const request = { inputTokens: 1_001, cachedInputTokens: 0, outputTokens: 7, reasoningTokens: 0 };
    const cost = price("m", request);
    expect(cost).toBe(0.00015435);
    const sum = Array.from({ length: 1_000 }, () => ({ ...NO_USAGE, cost })).reduce(addUsage);
    expect(sum.cost).toBe(0.15435);
  });

  it("has input that is written to the cache at its own price, at that of input when the user names none", () => {
    const written = { ...tokens, cacheWriteTokens: 200_000 };
    const base = { inputPerMillion: 2, cachedInputPerMillion: 0.5, outputPerMillion: 10 };
    const price = priceFunction({ ...none, pricing: { own: { ...base, cacheWritePerMillion: 2.5 }, plain: base } });
    expect(price("own", written)).toBeCloseTo(0.4 * 2 + 0.4 * 0.5 + 0.2 * 2.5 + 1, 12);
    expect(price("plain", written)).toBeCloseTo(0.6 * 2 + 0.4 * 0.5 + 1, 12);
  });

  it("has input that is kept for an hour at its own price, at that of other writes when the user names none", () => {
    const written = { ...tokens, cacheWriteTokens: 200_000, cacheWrite1hTokens: 150_000 };
    const base = { inputPerMillion: 2, cachedInputPerMillion: 0.5, cacheWritePerMillion: 2.5, outputPerMillion: 10 };
    const price = priceFunction({ ...none, pricing: { own: { ...base, cacheWrite1hPerMillion: 4 }, plain: base } });
    expect(price("own", written)).toBeCloseTo(0.4 * 2 + 0.4 * 0.5 + 0.05 * 2.5 + 0.15 * 4 + 1, 12);
    expect(price("plain", written)).toBeCloseTo(0.4 * 2 + 0.4 * 0.5 + 0.2 * 2.5 + 1, 12);
  });

  it("falls back to the user's price per token", () => {
    const price = priceFunction({
      ...none,
      costPerInputToken: 2e-6,
      costPerOutputToken: 1e-5,
      pricing: { free: { inputPerMillion: 0, outputPerMillion: 0 } },
    });
    expect(price("any", tokens)).toBeCloseTo(3);
    expect(price("free", tokens)).toBe(0);
  });

  it.each(["constructor", "__proto__", "toString", "unknown"])("of the model `%s` is not known", (model) => {
    expect(priceFunction({ ...none, pricing: {} })(model, tokens)).toBeNull();
  });

  it("is looked up in the catalogue, which is loaded once, and under the gateway for names with a slash", () => {
    let loaded = 0;
    const catalog: PriceCatalog = {
      calcPrice: (usage, model, options) =>
        model === "a" || (model === "vendor/a" && options?.providerId === "openrouter")
          ? { total_price: usage.cache_read_tokens }
          : null,
    };
    const loadCatalog = () => {
      loaded += 1;
      return catalog;
    };
    const price = priceFunction({ loadCatalog });
    expect([price("a", tokens), price("vendor/a", tokens), price("b", tokens)]).toEqual([400_000, 400_000, null]);
    expect(loaded).toBe(1);
  });

  it("is looked for once when there is no catalogue", () => {
    let loaded = 0;
    const price = priceFunction({
      loadCatalog: () => {
        loaded += 1;
        return null;
      },
    });
    expect([price("a", tokens), price("a", tokens)]).toEqual([null, null]);
    expect(loaded).toBe(1);
  });
});

const genaiPrices = await optionalPackage<PriceCatalog>("@pydantic/genai-prices");

describe.skipIf(genaiPrices.missing)(`a price from @pydantic/genai-prices ${genaiPrices.note}`, () => {
  it("charges a quarter more for what Anthropic's models write to the cache, twice the price for an hour, and a tenth for reads", () => {
    const price = priceFunction({ loadCatalog: () => genaiPrices.get() });
    const input = { inputTokens: 100_000, cachedInputTokens: 0, outputTokens: 0, reasoningTokens: 0 };
    const plain = price("claude-sonnet-4-5", input) ?? Number.NaN;
    expect(price("claude-sonnet-4-5", { ...input, cacheWriteTokens: 100_000 })).toBeCloseTo(plain * 1.25, 9);
    expect(price("claude-sonnet-4-5", { ...input, cachedInputTokens: 100_000 })).toBeCloseTo(plain * 0.1, 9);
    const half = { ...input, cacheWriteTokens: 100_000, cacheWrite1hTokens: 50_000 };
    expect(price("claude-sonnet-4-5", half)).toBeCloseTo(plain * (0.5 * 1.25 + 0.5 * 2), 9);
  });

  it("is known for well-known models, cheaper for cached input, and unknown for others", () => {
    const price = priceFunction({ loadCatalog: () => genaiPrices.get() });
    const fresh = price("gpt-4.1", { ...tokens, cachedInputTokens: 0 }) ?? 0;
    expect(price("gpt-4.1", tokens)).toBeLessThan(fresh);
    expect(price("openai/gpt-4.1", tokens)).toBeGreaterThan(0);
    expect(price("a-model-of-mine", tokens)).toBeNull();
    expect(price("constructor", tokens)).toBeNull();
  });
});
