import { clock } from "./host-functions.js";
import {
  apply,
  isFinite,
  mapClear,
  mapDelete,
  mapForEach,
  mapGet,
  mapSet,
  mapSize,
  max,
  NativeMap,
  NativeNumber,
  NativeTypeError,
  trunc,
} from "./primordials.js";

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
let lastTimer = 0;

export function countTimers(): number {
  return mapSize(timers);
}

export function clearTimers(): void {
  mapClear(timers);
}

function nextTimer(): { id: number; due: number } | undefined {
  let id = 0;
  let due = Infinity;
  // Insertion order breaks ties, as in Node.
  mapForEach(timers, (timer, key) => {
    if (timer.due < due) {
      due = timer.due;
      id = key;
    }
  });
  return id === 0 ? undefined : { id, due };
}

/** Milliseconds until the next timer is due, at least 0; -1 without timers. */
export function nextTimerDelay(): number {
  const next = nextTimer();
  return next ? max(0, next.due - clock()) : -1;
}

/** Runs the timer that is due first, if one is. One at a time, because promises have to be served between two of them. */
export function runDueTimer(): void {
  const next = nextTimer();
  if (!next || next.due > clock()) return;
  const timer = mapGet(timers, next.id);
  if (!timer) return;
  mapDelete(timers, next.id);
  if (timer.interval !== undefined) {
    timer.due = clock() + timer.interval;
    mapSet(timers, next.id, timer);
  }
  apply(timer.callback, undefined, timer.values);
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
  const id = ++lastTimer;
  mapSet(timers, id, {
    __proto__: null,
    due: clock() + wait,
    interval: repeats ? wait : undefined,
    callback,
    values,
  } as unknown as Timer);
  return id;
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
