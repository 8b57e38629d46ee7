/**
 * The wait that a provider asks for, in milliseconds: `retry-after-ms`, or `retry-after` in seconds or as a date.
 * @param now Milliseconds since the Unix epoch, for dates.
 */
export function retryAfterMs(header: (name: string) => string | undefined, now: number): number | undefined {
  const milliseconds = numeric(header("retry-after-ms"));
  if (milliseconds !== undefined) return milliseconds;
  const value = header("retry-after");
  if (value === undefined) return undefined;
  const seconds = numeric(value);
  if (seconds !== undefined) return seconds * 1000;
  // `Date.parse` also makes dates of things like "-5".
  const date = HTTP_DATE.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

const HTTP_DATE = /^[A-Za-z]{3,9},? /;

function numeric(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === "") return undefined;
  const value = Number(text);
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}
