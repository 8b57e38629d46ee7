import { createRequire } from "node:module";
import { exactUsd, type TokenUsage } from "../spec/usage.js";
import type { ModelPrice, PriceTable } from "./price-table.js";

export interface PriceOptions {
  readonly pricing?: PriceTable | undefined;
  /** USD per token, for models that are not in `pricing`. */
  readonly costPerInputToken?: number | undefined;
  /** USD per token, for models that are not in `pricing`. */
  readonly costPerOutputToken?: number | undefined;
  /** Finds the price catalogue; `null` when there is none. @defaultValue the installed `@pydantic/genai-prices` */
  readonly loadCatalog?: (() => PriceCatalog | null) | undefined;
}

/** The part of `@pydantic/genai-prices` that is used. */
export interface PriceCatalog {
  calcPrice(usage: CatalogUsage, model: string, options?: { providerId?: string }): { total_price: number } | null;
}

interface CatalogUsage {
  readonly input_tokens: number;
  readonly cache_read_tokens: number;
  readonly cache_write_tokens: number;
  /** Part of `cache_write_tokens`. */
  readonly cache_write_1h_tokens: number;
  readonly output_tokens: number;
}

const PER_MILLION = 1e-6;

/**
 * Makes the function that knows what a request costs in USD: the user's prices first, then the optional package
 * `@pydantic/genai-prices` when it is installed, else `null`. What a provider itself reports comes before all of these.
 */
export function priceFunction(options: PriceOptions): (model: string, tokens: TokenUsage) => number | null {
  const { pricing = {}, costPerInputToken, costPerOutputToken } = options;
  const fallback: ModelPrice | undefined =
    costPerInputToken === undefined && costPerOutputToken === undefined
      ? undefined
      : {
          inputPerMillion: (costPerInputToken ?? 0) / PER_MILLION,
          outputPerMillion: (costPerOutputToken ?? 0) / PER_MILLION,
        };
  let catalog: PriceCatalog | null | undefined;
  return (model, tokens) => {
    // Model names are data: `constructor` is a name like any other and no price.
    const price = Object.hasOwn(pricing, model) ? pricing[model] : fallback;
    if (price) return costOf(price, tokens);
    // Looked for once: `null` says that the package is not there.
    if (catalog === undefined) catalog = (options.loadCatalog ?? installedCatalog)();
    return catalog === null ? null : catalogPrice(catalog, model, tokens);
  };
}

function costOf(price: ModelPrice, tokens: TokenUsage): number {
  const { inputTokens, cachedInputTokens, cacheWriteTokens = 0, cacheWrite1hTokens = 0, outputTokens } = tokens;
  const { inputPerMillion, outputPerMillion } = price;
  const { cachedInputPerMillion = inputPerMillion, cacheWritePerMillion = inputPerMillion } = price;
  const { cacheWrite1hPerMillion = cacheWritePerMillion } = price;
  const micro =
    (inputTokens - cachedInputTokens - cacheWriteTokens) * inputPerMillion +
    cachedInputTokens * cachedInputPerMillion +
    (cacheWriteTokens - cacheWrite1hTokens) * cacheWritePerMillion +
    cacheWrite1hTokens * cacheWrite1hPerMillion +
    outputTokens * outputPerMillion;
  return exactUsd(micro * PER_MILLION);
}

function catalogPrice(catalog: PriceCatalog, model: string, tokens: TokenUsage): number | null {
  const usage = {
    input_tokens: tokens.inputTokens,
    cache_read_tokens: tokens.cachedInputTokens,
    cache_write_tokens: tokens.cacheWriteTokens ?? 0,
    cache_write_1h_tokens: tokens.cacheWrite1hTokens ?? 0,
    output_tokens: tokens.outputTokens,
  };
  const found = catalog.calcPrice(usage, model);
  if (found) return found.total_price;
  // Names such as `anthropic/claude-sonnet-4.5` are those of a gateway, and only found under it.
  const atGateway = model.includes("/") ? catalog.calcPrice(usage, model, { providerId: "openrouter" }) : null;
  return atGateway?.total_price ?? null;
}

function installedCatalog(): PriceCatalog | null {
  try {
    return createRequire(import.meta.url)("@pydantic/genai-prices") as PriceCatalog;
  } catch {
    // The package is optional; without it a price is unknown, and the response says so with `null`.
    return null;
  }
}
