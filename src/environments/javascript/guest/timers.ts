import { clock } from "./host-functions.js";
import {
  apply,
  isFinite,
  list,
  mapClear,
  mapDelete,
  mapGet,
  mapSet,
  mapSize,
  max,
  NativeMap,
  NativeNumber,
  NativeTypeError,
  trunc,
} from "./primordials.js";
import { type Entry, insert, removeFirst } from "./timer-queue.js";

interface Timer {
  due: number;
  /** Milliseconds between runs; `undefined` for a single one. */
  readonly interval: number | undefined;
  readonly callback: (...values: unknown[]) => unknown;
  readonly values: unknown[];
}

/** The longest delay that Node knows; longer ones count as 1 there, which helps nobody. */
const MAX_DELAY_MS = 2 ** 31 - 1;

const timers = new NativeMap<number, Timer>();
let queue = list<Entry>();
let lastTimer = 0;

export function countTimers(): number {
  return mapSize(timers);
}

export function clearTimers(): void {
  mapClear(timers);
  queue = list();
}

/** The timer that is due first. What was cancelled leaves the queue only here. */
function nextTimer(): { readonly id: number; readonly due: number } | undefined {
  for (let first = queue[0]; first; first = queue[0]) {
    if (mapGet(timers, first.id)?.due === first.due) return first;
    removeFirst(queue);
  }
  return undefined;
}

/** Milliseconds until the next timer is due, at least 0; -1 without timers. */
export function nextTimerDelay(): number {
  const next = nextTimer();
  return next ? max(0, next.due - clock()) : -1;
}

/** Runs the timer that is due first. One at a time, because promises have to be served between two of them. False when none is due. */
export function runDueTimer(): boolean {
  const next = nextTimer();
  if (!next || next.due > clock()) return false;
  const timer = mapGet(timers, next.id);
  if (!timer) return false;
  mapDelete(timers, next.id);
  if (timer.interval !== undefined) {
    timer.due = clock() + timer.interval;
    mapSet(timers, next.id, timer);
    insert(queue, { id: next.id, due: timer.due });
  }
  apply(timer.callback, undefined, timer.values);
  return true;
}

function addTimer(
  name: string,
  callback: unknown,
  delay: unknown,
  repeats: boolean,
  least: number,
  values: unknown[],
): number {
  if (typeof callback !== "function") throw new NativeTypeError(`${name}(callback) expects a function`);
  const milliseconds = NativeNumber(delay);
  const wait = isFinite(milliseconds) && milliseconds <= MAX_DELAY_MS ? max(least, trunc(milliseconds)) : least;
  lastTimer += 1;
  const due = clock() + wait;
  mapSet(timers, lastTimer, {
    due,
    interval: repeats ? wait : undefined,
    callback: callback as Timer["callback"],
    values,
  });
  insert(queue, { id: lastTimer, due });
  return lastTimer;
}

export function setTimeout(callback?: unknown, delay?: unknown, ...values: unknown[]): number {
  return addTimer("setTimeout", callback, delay, false, 1, values);
}

export function setInterval(callback?: unknown, delay?: unknown, ...values: unknown[]): number {
  return addTimer("setInterval", callback, delay, true, 1, values);
}

export function setImmediate(callback?: unknown, ...values: unknown[]): number {
  return addTimer("setImmediate", callback, 0, false, 0, values);
}

export function clearTimer(id?: unknown): void {
  mapDelete(timers, NativeNumber(id));
}
