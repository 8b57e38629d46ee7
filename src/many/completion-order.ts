import { type LinkedSignal, linkSignals, onAbort } from "../util/abort.js";

/** What {@link inCompletionOrder} works on, and how. */
export interface PoolOptions<Item, Result> {
  readonly items: Iterable<Item> | AsyncIterable<Item>;
  /** Items in work or finished and not yet fetched, at most. */
  readonly concurrency: number;
  readonly signal: AbortSignal | undefined;
  /** A rejection ends everything: what is to be told of one item is a result. */
  readonly work: (item: Item, index: number, signal: AbortSignal) => Promise<Result>;
}

/**
 * Works on items at the same time and gives what comes of them as soon as it is there. Nothing begins before it is asked
 * for results, and never more than `concurrency` items ahead of whoever fetches them. Leaving the loop stops what runs and
 * waits until it has ended.
 *
 * @throws the signal's reason when it is aborted; what reading the items or `work` threw.
 */
export async function* inCompletionOrder<Item, Result>(
  options: PoolOptions<Item, Result>,
): AsyncGenerator<Result, void, undefined> {
  const pool = new Pool(options);
  try {
    for (;;) {
      const next = await pool.next();
      if (!next) return;
      yield next.result;
    }
  } finally {
    await pool.stop();
  }
}

class Pool<Item, Result> {
  readonly #iterator: Iterator<Item> | AsyncIterator<Item>;
  readonly #concurrency: number;
  readonly #work: PoolOptions<Item, Result>["work"];
  readonly #link: LinkedSignal;
  readonly #running = new Set<Promise<void>>();
  readonly #finished: { readonly result: Result }[] = [];
  /** What ends the loop once everything before it has been fetched. */
  #failure: { readonly error: unknown } | undefined;
  #count = 0;
  #isReading = false;
  #isAtEnd = false;
  #wake = () => {};

  constructor({ items, concurrency, signal, work }: PoolOptions<Item, Result>) {
    this.#iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
    this.#concurrency = concurrency;
    this.#work = work;
    this.#link = linkSignals(...(signal ? [signal] : []));
    onAbort(this.#link.signal, () => this.#fail(this.#link.signal.reason));
  }

  /** The next result, or nothing after the last. */
  async next(): Promise<{ readonly result: Result } | undefined> {
    for (;;) {
      const finished = this.#finished.shift();
      // What is handed out makes room for another.
      void this.#fill();
      if (finished) return finished;
      const isDone = this.#isAtEnd && this.#running.size === 0;
      if (this.#failure && (isDone || this.#link.signal.aborted)) throw this.#failure.error;
      if (isDone) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async stop(): Promise<void> {
    this.#link.abort(new Error("Nobody waits for the result any more"));
    this.#link.release();
    await Promise.all(this.#running);
    if (this.#isAtEnd) return;
    this.#isAtEnd = true;
    const closing = Promise.resolve(this.#iterator.return?.());
    // A source that is being read answers after that read, which may be never: nobody waits for it, nor hears of its failure.
    if (this.#isReading) closing.catch(() => {});
    else await closing;
  }

  /** Reads items, one after another as iterators demand it, as long as there is room. Never rejects. */
  async #fill(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      while (this.#hasRoom()) {
        const next = await this.#iterator.next();
        if (next.done) this.#isAtEnd = true;
        else if (!this.#link.signal.aborted) this.#start(next.value);
      }
    } catch (error) {
      this.#isAtEnd = true;
      this.#fail(error);
    } finally {
      this.#isReading = false;
      this.#wake();
    }
  }

  #hasRoom(): boolean {
    const ahead = this.#running.size + this.#finished.length;
    return !this.#isAtEnd && !this.#link.signal.aborted && ahead < this.#concurrency;
  }

  #start(item: Item): void {
    const run = this.#work(item, this.#count++, this.#link.signal).then(
      (result) => {
        if (!this.#link.signal.aborted) this.#finished.push({ result });
      },
      (error: unknown) => this.#link.abort(error),
    );
    const ended = run.finally(() => {
      this.#running.delete(ended);
      this.#wake();
    });
    this.#running.add(ended);
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake();
  }
}
