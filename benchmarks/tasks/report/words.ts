/** Said wherever results of the stand-in are shown. */
export const STAND_IN_NOTICE =
  "Scripted stand-in: a program played the models. This shows that the pipeline works and measures no model.";

const KIBI = 1_024;

/** A length in tokens: `8k`, `1024k`, or the number itself. */
export function formatLength(tokens: number): string {
  return tokens % KIBI === 0 ? `${tokens / KIBI}k` : tokens.toLocaleString("en");
}

/** USD with as many digits as are needed to tell small amounts apart. */
export function formatUsd(usd: number): string {
  if (usd === 0) return "$0";
  if (usd >= 0.995) return `$${usd.toFixed(2)}`;
  const digits = Math.max(2, 1 - Math.floor(Math.log10(usd)));
  return `$${usd.toFixed(Math.min(digits, 8))}`;
}

/** At most one digit behind the point. */
export function formatScore(score: number): string {
  return String(Math.round(score * 10) / 10);
}

/** A power of ten beside an axis: `$0.001`, `$10`. */
export function formatTick(usd: number): string {
  return `$${usd >= 1 ? usd.toLocaleString("en") : usd.toFixed(Math.min(Math.round(-Math.log10(usd)), 12))}`;
}
