import type { Row } from "./rows.js";

/** The time that a timeline spans. */
export interface TimeScale {
  readonly start: number;
  readonly end: number;
  /** Percent of the way from start to end. */
  place(at: number): number;
}

/** The span of all rows; what goes on reaches to `now`, the time of the newest line. */
export function timeScale(rows: readonly Row[], now: number): TimeScale {
  const start = rows[0]?.start ?? 0;
  // A loop, for a spread of ten thousand arguments overflows the stack in some browsers.
  const end = rows.reduce((latest, row) => Math.max(latest, row.end ?? now), start + 1);
  const span = end - start;
  return { start, end, place: (at) => Math.min(100, Math.max(0, ((at - start) / span) * 100)) };
}
