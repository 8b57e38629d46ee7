import { setMaxListeners } from "node:events";

/** Calls `listener` when the signal is aborted, at once if it is already. The returned function takes the listener off again. */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  if (signal.aborted) {
    listener();
    return () => {};
  }
  // Thousands of calls may wait on one signal at the same time: no leak, since each lets go of it when it is done.
  setMaxListeners(0, signal);
  signal.addEventListener("abort", listener, { once: true });
  return () => signal.removeEventListener("abort", listener);
}

/** A signal that follows others, and the way to stop following. */
export interface LinkedSignal {
  readonly signal: AbortSignal;
  /** Aborts this signal alone. */
  abort(reason: unknown): void;
  /** Takes the listeners off the signals it followed; call it when the work is done. */
  release(): void;
}

/**
 * Makes a signal that is aborted with the first of `sources`. Unlike `AbortSignal.any` it lets go of its sources: a signal
 * that outlives thousands of calls gathers nothing.
 */
export function linkSignals(...sources: readonly AbortSignal[]): LinkedSignal {
  const controller = new AbortController();
  const undo = sources.map((source) => onAbort(source, () => controller.abort(source.reason)));
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    release: () => {
      for (const step of undo.splice(0)) step();
    },
  };
}

/** Node fires timers of more milliseconds at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/** Resolves after `ms` milliseconds; rejects with the signal's reason when it is aborted first. Leaves no timer and no listener. */
export function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const release = onAbort(signal, () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
    if (signal.aborted) return;
    timer = setTimeout(() => {
      release();
      resolve();
    }, ms);
  });
}

/** Settles like `promise`, or rejects with the signal's reason as soon as it is aborted. */
export function raceSignal<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const release = onAbort(signal, () => reject(signal.reason));
    promise.then(resolve, reject).finally(release);
  });
}
