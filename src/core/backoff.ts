import type { RLMModelError } from "../spec/errors.js";
import { wait } from "../util/abort.js";

/** First wait before a retry, doubled each time: the openai client's own values. */
const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 8_000;
/** Share of the delay that is random, so that many calls do not come back at the same moment. */
const JITTER = 0.25;
/** A provider that asks for a longer wait than this is treated as down. */
export const MAX_RETRY_AFTER_MS = 300_000;

/** Decides how long to wait before a failed request is sent again. One per run tree: a 429 holds back every call of it. */
export class Backoff {
  #heldUntil = 0;

  /** Waits while the provider has asked the whole tree to hold back. */
  async ready(signal: AbortSignal): Promise<void> {
    for (let ms = this.#heldUntil - Date.now(); ms > 0; ms = this.#heldUntil - Date.now()) await wait(ms, signal);
  }

  /** Takes note of a wait that the provider has asked for: it holds for every call of the tree, also when this one gives up. */
  note({ retryAfterMs }: RLMModelError): void {
    if (retryAfterMs === undefined || retryAfterMs > MAX_RETRY_AFTER_MS) return;
    this.#heldUntil = Math.max(this.#heldUntil, Date.now() + retryAfterMs);
  }

  /** Waits before attempt number `attempt` (1 = the first retry) after `error`. */
  async pause(error: RLMModelError, attempt: number, signal: AbortSignal): Promise<void> {
    // A wait of nothing, or until a moment that has passed, says no more than that there is a limit.
    if (error.retryAfterMs) return this.ready(signal);
    const delay = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
    return wait(delay * (1 - JITTER * Math.random()), signal);
  }
}
