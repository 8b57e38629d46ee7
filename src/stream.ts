import type { RLMEvent } from "./spec/events.js";
import type { RLMResponse } from "./spec/response.js";

/** What ties a run to its stream: where its events go, and what stops it. */
export interface StreamTie {
  readonly onEvent: (event: RLMEvent) => void;
  readonly signal: AbortSignal;
}

type Start<T> = (tie: StreamTie) => Promise<RLMResponse<T>>;

/** A run as a stream of its events. The run starts at once; leaving the loop early stops it and waits until it is cleaned up. */
export class RunStream<T = unknown> implements AsyncIterable<RLMEvent> {
  /** The run's response. It rejects as `agenerate` would; with `AbortError` when the loop was left early. */
  readonly response: Promise<RLMResponse<T>>;
  readonly #controller = new AbortController();
  #arrived: RLMEvent[] = [];
  /** Events to be handed out, the next one last: to take the first of a long list costs as much as the list is long. */
  #ready: RLMEvent[] = [];
  #ended = false;
  #waiting: (() => void)[] = [];

  constructor(start: Start<T>) {
    const onEvent = (event: RLMEvent) => {
      this.#arrived.push(event);
      this.#wake();
    };
    this.response = start({ onEvent, signal: this.#controller.signal });
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
    for (;;) {
      const value = this.#take();
      if (value) return { done: false, value };
      if (this.#ended) break;
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
    if (!this.#controller.signal.aborted) await this.response;
    return { done: true, value: undefined };
  }

  #take(): RLMEvent | undefined {
    if (this.#ready.length === 0) {
      this.#ready = this.#arrived.reverse();
      this.#arrived = [];
    }
    return this.#ready.pop();
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
