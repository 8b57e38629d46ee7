import { apply } from "../primordials.js";
import { setTimeout } from "../timers.js";
import { domError } from "./dom-error.js";

type Listener = (event: { readonly type: "abort"; readonly target: AbortSignal }) => unknown;

/** The part of the standard that programs use: `aborted`, `reason`, `throwIfAborted`, listeners. */
export class AbortSignal {
  aborted = false;
  reason: unknown = undefined;
  onabort: Listener | null = null;
  readonly #listeners: Listener[] = [];

  static abort(reason?: unknown): AbortSignal {
    const controller = new AbortController();
    controller.abort(reason);
    return controller.signal;
  }

  static timeout(milliseconds: unknown): AbortSignal {
    const signal = new AbortSignal();
    setTimeout(
      () => AbortSignal.trigger(signal, domError("TimeoutError", "The operation was aborted due to timeout")),
      milliseconds,
    );
    return signal;
  }

  static any(signals: Iterable<AbortSignal>): AbortSignal {
    const either = new AbortSignal();
    for (const signal of signals) {
      if (signal.aborted) AbortSignal.trigger(either, signal.reason);
      else signal.addEventListener("abort", () => AbortSignal.trigger(either, signal.reason));
    }
    return either;
  }

  static trigger(signal: AbortSignal, reason: unknown): void {
    if (signal.aborted) return;
    signal.aborted = true;
    signal.reason = reason === undefined ? domError("AbortError", "This operation was aborted") : reason;
    const event = { type: "abort", target: signal } as const;
    if (signal.onabort) apply(signal.onabort, signal, [event]);
    for (const listener of [...signal.#listeners]) apply(listener, signal, [event]);
  }

  addEventListener(type: string, listener: Listener): void {
    if (type === "abort" && !this.#listeners.includes(listener)) this.#listeners.push(listener);
  }

  removeEventListener(_type: string, listener: Listener): void {
    const index = this.#listeners.indexOf(listener);
    if (index >= 0) this.#listeners.splice(index, 1);
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }
}

export class AbortController {
  readonly signal = new AbortSignal();

  abort(reason?: unknown): void {
    AbortSignal.trigger(this.signal, reason);
  }
}
