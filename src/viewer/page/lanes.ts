import type { SubCallNode } from "../../trajectory/tree.js";

/** A stretch of a lane in which a call was under way, in percent of the whole time. */
export interface Stretch {
  readonly lane: number;
  readonly from: number;
  readonly to: number;
  readonly failed: boolean;
}

export interface Lanes {
  readonly count: number;
  readonly stretches: readonly Stretch[];
  readonly spanMs: number;
}

/** Stretches that are closer than this look like one, and ten thousand calls need no ten thousand shapes. */
const MIN_GAP_PERCENT = 0.15;

/** More lanes than this cannot be told apart. */
const MAX_LANES = 24;

/** Puts calls into as few lanes as ran at the same time, like a picture of parallel work. */
export function layOutLanes(calls: readonly SubCallNode[], now: number): Lanes {
  const sorted = [...calls].sort((left, right) => left.startedAt - right.startedAt);
  const start = sorted[0]?.startedAt ?? 0;
  const endOf = ({ startedAt, durationMs }: SubCallNode) => (durationMs === undefined ? now : startedAt + durationMs);
  const spanMs = sorted.reduce((latest, call) => Math.max(latest, endOf(call)), start + 1) - start;
  const percent = (at: number) => ((at - start) / spanMs) * 100;
  const freeAt: number[] = [];
  const lanes: Stretch[][] = [];
  for (const call of sorted) {
    const lane = freeLane(freeAt, call.startedAt);
    freeAt[lane] = Math.max(freeAt[lane] ?? 0, endOf(call));
    const stretches = lanes[lane] ?? [];
    lanes[lane] = stretches;
    addStretch(stretches, {
      lane,
      from: percent(call.startedAt),
      to: percent(endOf(call)),
      failed: call.error !== undefined,
    });
  }
  return { count: lanes.length, stretches: lanes.flat(), spanMs };
}

function freeLane(freeAt: readonly number[], at: number): number {
  const free = freeAt.findIndex((time) => time <= at);
  if (free !== -1) return free;
  return freeAt.length < MAX_LANES ? freeAt.length : freeAt.indexOf(Math.min(...freeAt));
}

/** Joins a stretch to the one before it where the eye would not see two. */
function addStretch(stretches: Stretch[], next: Stretch): void {
  const before = stretches.at(-1);
  const isClose = before !== undefined && next.from - before.to < MIN_GAP_PERCENT;
  const isOneShape = isClose && (next.from < before.to || next.to - next.from < 1);
  if (before && isOneShape && before.failed === next.failed) {
    stretches[stretches.length - 1] = { ...before, to: Math.max(before.to, next.to) };
  } else stretches.push(next);
}
