import type { RLMEvent } from "./spec/events.js";
import type { RLMResponse } from "./spec/response.js";

/** Starts a run that reports its events to `onEvent` and stops with `signal`. */
type Start<T> = (onEvent: (event: RLMEvent) => void, signal: AbortSignal) => Promise<RLMResponse<T>>;

/** A run as a stream of its events. The run starts at once; leaving the loop early stops it and waits until it is cleaned up. */
export class RunStream<T = unknown> implements AsyncIterable<RLMEvent> {
  /** The run's response. It rejects as `agenerate` would; with `AbortError` when the loop was left early. */
  readonly response: Promise<RLMResponse<T>>;
  readonly #controller = new AbortController();
  readonly #events: RLMEvent[] = [];
  #ended = false;
  #waiting: (() => void)[] = [];

  constructor(start: Start<T>) {
    this.response = start((event) => {
      this.#events.push(event);
      this.#wake();
    }, this.#controller.signal);
    const end = () => {
      this.#ended = true;
      this.#wake();
    };
    // Whoever iterates sees a failure in the loop; it must not count as unhandled because nobody reads `response`.
    this.response.then(end, end);
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<RLMEvent> {
    const iterator: AsyncIterableIterator<RLMEvent> = {
      next: () => this.#next(),
      // A generator would hear of this only after the next event; here it stops the run even while `next` is waiting.
      return: async () => {
        this.#controller.abort(new Error("the stream was left early"));
        await this.response.catch(() => {
          // The abort that leaving the loop asked for, or a failure that `next` has thrown.
        });
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  }

  /** The next event; at the end of a run that failed, its error. */
  async #next(): Promise<IteratorResult<RLMEvent>> {
    while (this.#events.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
    const value = this.#events.shift();
    if (value) return { done: false, value };
    if (!this.#controller.signal.aborted) await this.response;
    return { done: true, value: undefined };
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
