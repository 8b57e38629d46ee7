import { EXIT } from "./exit-codes.js";

/** What `kill` and supervisors send; shells report it as 128 + 15. */
const TERMINATED = 143;

/** The longest time that a timer takes. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Makes the signal that stops a run: aborted by the first Ctrl-C (or a SIGTERM), while a second one ends the process at
 * once. Until it is disposed of, the process does not end by itself: whatever is waited for, there is going to be a result.
 */
export function watchInterrupts(onFirst: () => void): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const stop = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(name === "SIGTERM" ? TERMINATED : EXIT.interrupted);
    onFirst();
    controller.abort(new Error(`Stopped by ${name}`));
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  const alive = setInterval(() => {}, MAX_TIMER_MS);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      clearInterval(alive);
      process.off("SIGINT", stop).off("SIGTERM", stop);
    },
  };
}
