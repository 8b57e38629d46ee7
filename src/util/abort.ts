/** A signal that follows others, and the way to stop following. */
export interface LinkedSignal {
  readonly signal: AbortSignal;
  /** Aborts this signal alone. */
  abort(reason: unknown): void;
  /** Takes the listeners off the signals it followed; call it when the work is done. */
  release(): void;
}

/**
 * Makes a signal of its own that is aborted with any of `sources`. Unlike `AbortSignal.any` it lets go of its sources:
 * a signal that outlives thousands of calls gathers no listeners.
 */
export function linkSignals(...sources: readonly (AbortSignal | undefined)[]): LinkedSignal {
  const controller = new AbortController();
  const undo: (() => void)[] = [];
  const release = () => {
    for (const step of undo.splice(0)) step();
  };
  for (const source of sources) {
    if (!source) continue;
    if (source.aborted) {
      controller.abort(source.reason);
      break;
    }
    const follow = () => controller.abort(source.reason);
    source.addEventListener("abort", follow, { once: true });
    undo.push(() => source.removeEventListener("abort", follow));
  }
  return { signal: controller.signal, abort: (reason) => controller.abort(reason), release };
}

/** Resolves after `ms` milliseconds; rejects with the signal's reason when it is aborted first. Leaves no timer and no listener. */
export function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal.addEventListener("abort", stop, { once: true });
  });
}

/** Settles like `promise`, or rejects with the signal's reason as soon as it is aborted. */
export function raceSignal<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
