/** `0.0412` as `$0.0412`, `3.5` as `$3.50`; `null` is unknown, which is not nothing. */
export function formatCost(usd: number | null | undefined): string {
  if (usd === null || usd === undefined) return "–";
  if (usd === 0) return "$0";
  return `$${usd.toFixed(usd >= 1 ? 2 : usd >= 0.001 ? 4 : 6)}`;
}

/** `950 ms`, `3.2 s`, `4 min 05 s`, `2 h 03 min`. */
export function formatDuration(ms: number | undefined): string {
  if (ms === undefined || !Number.isFinite(ms)) return "–";
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${pad(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

/** `1248` as `1,248`. */
export function formatCount(count: number | undefined): string {
  return count === undefined ? "–" : Math.round(count).toLocaleString("en-US");
}

/** `1 turn`, `3 turns`. */
export function formatPlural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** `950`, `12.4k`, `3.48M`. */
export function formatShort(count: number): string {
  if (count < 1000) return String(Math.round(count));
  if (count < 999_950) return `${(count / 1000).toFixed(count < 99_950 ? 1 : 0)}k`;
  return `${(count / 1_000_000).toFixed(2)}M`;
}

/** The day and time in the reader's own zone. */
export function formatTime(at: number): string {
  const options = { dateStyle: "medium", timeStyle: "medium" } as const;
  return Number.isFinite(at) && Math.abs(at) < 8.64e15 ? new Date(at).toLocaleString("en-GB", options) : "–";
}

/** Steps of an axis that ends at `end`: round numbers, at most `count` of them. */
export function axisSteps(end: number, count: number): number[] {
  if (!(end > 0) || !Number.isFinite(end)) return [0];
  const rough = end / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => power * factor >= rough) ?? 10);
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step);
}

const pad = (value: number) => String(value).padStart(2, "0");
