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
  #wake: (() => void) | undefined;

  constructor(start: Start<T>) {
    this.response = start((event) => {
      this.#events.push(event);
      this.#wake?.();
    }, this.#controller.signal);
    const end = () => {
      this.#ended = true;
      this.#wake?.();
    };
    // Whoever iterates sees a failure in the loop; it must not count as unhandled because nobody reads `response`.
    this.response.then(end, end);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<RLMEvent, void> {
    try {
      for (;;) {
        const event = this.#events.shift();
        if (event) yield event;
        else if (this.#ended) break;
        else {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        }
      }
      await this.response;
    } finally {
      this.#controller.abort();
      await this.response.catch(() => {
        // Already thrown above, or the abort that leaving the loop asked for.
      });
    }
  }
}
