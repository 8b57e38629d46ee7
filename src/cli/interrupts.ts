import { EXIT } from "./exit-codes.js";

/** What `kill` and supervisors send; shells report it as 128 + 15. */
const TERMINATED = 143;

/**
 * Makes the signal that stops a run: aborted by the first Ctrl-C (or a SIGTERM), while a second one ends the process at
 * once. Dispose it when the run is over.
 */
export function watchInterrupts(onFirst: () => void): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const stop = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(name === "SIGTERM" ? TERMINATED : EXIT.interrupted);
    onFirst();
    controller.abort(new Error(`Stopped by ${name}`));
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      process.off("SIGINT", stop).off("SIGTERM", stop);
    },
  };
}
