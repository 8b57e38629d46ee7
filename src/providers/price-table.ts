import { describeValue } from "../util/describe-value.js";
import { fieldsOf, isRecord } from "../util/record.js";

/** Price of a model in USD per million tokens. */
export interface ModelPrice {
  readonly inputPerMillion: number;
  /** @defaultValue inputPerMillion */
  readonly cachedInputPerMillion?: number | undefined;
  /** Input that is written to the provider's cache. @defaultValue inputPerMillion */
  readonly cacheWritePerMillion?: number | undefined;
  /** Input that the provider's cache keeps for an hour. @defaultValue cacheWritePerMillion */
  readonly cacheWrite1hPerMillion?: number | undefined;
  readonly outputPerMillion: number;
}

/** Prices by the model's name, exactly as it is sent. */
export type PriceTable = Readonly<Record<string, ModelPrice>>;

/** The fields of a price, for messages. */
export const PRICE_FIELDS =
  "{ inputPerMillion, outputPerMillion, cachedInputPerMillion?, cacheWritePerMillion?, cacheWrite1hPerMillion? }";

/** A sentence that names the first model whose price is none; nothing when all of them are prices. */
export function problemOfPrices(value: unknown): string | undefined {
  const [model, given] = Object.entries(fieldsOf(value)).find(([, one]) => !isModelPrice(one)) ?? [];
  if (model === undefined) return undefined;
  const got = isRecord(given) ? `{ ${Object.keys(given).join(", ")} }` : describeValue(given);
  return `Expected \`pricing\` to have for ${JSON.stringify(model)} ${PRICE_FIELDS}, in USD of at least 0, got ${got}`;
}

function isModelPrice(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { inputPerMillion, outputPerMillion } = value;
  const { cachedInputPerMillion = 0, cacheWritePerMillion = 0, cacheWrite1hPerMillion = 0 } = value;
  const cachePrices = [cachedInputPerMillion, cacheWritePerMillion, cacheWrite1hPerMillion];
  return [inputPerMillion, outputPerMillion, ...cachePrices].every(
    (usd) => Number.isFinite(usd) && (usd as number) >= 0,
  );
}
