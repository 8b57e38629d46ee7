import { raceSignal } from "../util/abort.js";
import { messageOf } from "../util/errors.js";

/** Where replies of sub-calls are kept: a `Map` fits, and so does a Keyv instance. */
export interface CacheStore {
  get(key: string): unknown;
  set(key: string, value: string): unknown;
}

/** A bounded store: the least recently used entry goes first. */
export class MemoryCache implements CacheStore {
  readonly #entries = new Map<string, string>();
  readonly #maxEntries: number;

  constructor(maxEntries = 10_000) {
    this.#maxEntries = maxEntries;
  }

  get(key: string): string | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  set(key: string, value: string): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#maxEntries) return;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }
}

/** A request that is under way, and the signal that may stop it. */
interface Asking {
  readonly text: Promise<string>;
  readonly signal: AbortSignal;
}

/** Lets identical sub-calls share one request, also those that are still in flight. */
export class CallCache {
  readonly #store: CacheStore;
  readonly #onProblem: (problem: string) => void;
  readonly #inFlight = new Map<string, Asking>();

  constructor(store: CacheStore, onProblem: (problem: string) => void) {
    this.#store = store;
    this.#onProblem = onProblem;
  }

  /**
   * The reply for `key`, asked for with `ask` when nobody has it. A failed request is not remembered. One that was stopped with
   * the cell that made it says nothing to those who have joined it: the first of them asks again.
   */
  async reply(
    key: string,
    ask: () => Promise<string>,
    signal: AbortSignal,
  ): Promise<{ readonly text: string; readonly hit: boolean }> {
    for (;;) {
      const running = this.#inFlight.get(key);
      if (!running) return this.#ask(key, ask, signal);
      try {
        return { text: await raceSignal(running.text, signal), hit: true };
      } catch (error) {
        if (signal.aborted || !running.signal.aborted) throw error;
      }
    }
  }

  async #ask(
    key: string,
    ask: () => Promise<string>,
    signal: AbortSignal,
  ): Promise<{ readonly text: string; readonly hit: boolean }> {
    const request = this.#load(key, ask, signal).finally(() => this.#inFlight.delete(key));
    const text = request.then(({ text }) => text);
    // Whoever joins handles the failure; the one who asked sees it through `request`.
    text.catch(() => {});
    this.#inFlight.set(key, { text, signal });
    return request;
  }

  async #load(key: string, ask: () => Promise<string>, signal: AbortSignal): Promise<{ text: string; hit: boolean }> {
    const stored = await this.#try(() => this.#store.get(key), signal);
    signal.throwIfAborted();
    if (typeof stored === "string") return { text: stored, hit: true };
    const text = await ask();
    await this.#try(() => this.#store.set(key, text), signal);
    return { text, hit: false };
  }

  /** A store that fails costs the saving, never the call; one that does not answer keeps nobody from stopping. */
  async #try(step: () => unknown, signal: AbortSignal): Promise<unknown> {
    try {
      return await raceSignal(Promise.resolve(step()), signal);
    } catch (error) {
      if (!signal.aborted) this.#onProblem(`The store of \`cacheSubCalls\` failed: ${messageOf(error)}`);
      return undefined;
    }
  }
}
