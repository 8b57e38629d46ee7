import type { RequestOutcome, RequestRecord } from "./scripted-request.js";

interface Waiter<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (reason: Error) => void;
}

/** Counts requests as they come and go, and wakes those who wait for it. */
export class RequestLog {
  readonly requests: RequestRecord[] = [];
  readonly #arrivals = new Map<number, Waiter<RequestRecord>[]>();
  readonly #current = new Map<string, number>();
  readonly #peaks = new Map<string, number>();
  #idlers: Waiter<void>[] = [];
  #peak = 0;
  #inFlight = 0;
  #closed = false;

  get inFlight(): number {
    return this.#inFlight;
  }

  peak(model?: string): number {
    return model === undefined ? this.#peak : (this.#peaks.get(model) ?? 0);
  }

  /** Records an arrival. The returned function ends it; only its first call counts. */
  begin(request: RequestRecord): (outcome: RequestOutcome) => void {
    const { model } = request;
    const ofModel = (this.#current.get(model) ?? 0) + 1;
    this.#inFlight += 1;
    this.#current.set(model, ofModel);
    this.#peak = Math.max(this.#peak, this.#inFlight);
    this.#peaks.set(model, Math.max(this.peak(model), ofModel));
    this.requests.push(request);
    this.#wakeArrivals(request);
    let ended = false;
    return (outcome) => {
      if (ended) return;
      ended = true;
      this.#inFlight -= 1;
      this.#current.set(model, (this.#current.get(model) ?? 0) - 1);
      request.end(outcome);
      if (this.#inFlight === 0) this.#wakeIdlers();
    };
  }

  arrived(count: number): Promise<RequestRecord> {
    const request = this.requests[count - 1];
    if (request !== undefined) return Promise.resolve(request);
    return this.#wait((waiter) => {
      this.#arrivals.set(count, [...(this.#arrivals.get(count) ?? []), waiter]);
    }, `request ${count}`);
  }

  idle(): Promise<void> {
    if (this.#inFlight === 0) return Promise.resolve();
    return this.#wait((waiter) => this.#idlers.push(waiter), "an idle server");
  }

  /** Rejects those who wait for requests that can no longer come. */
  close(): void {
    this.#closed = true;
    const error = new Error(`The scripted server was closed after ${this.requests.length} requests`);
    for (const waiter of [...this.#arrivals.values()].flat()) waiter.reject(error);
    this.#arrivals.clear();
  }

  #wait<T>(register: (waiter: Waiter<T>) => void, what: string): Promise<T> {
    if (this.#closed) return Promise.reject(new Error(`The scripted server is closed: ${what} will not come`));
    const promise = new Promise<T>((resolve, reject) => register({ resolve, reject }));
    // Closing the server must not raise an unhandled rejection for a wait that a failed test has abandoned.
    promise.catch(() => {});
    return promise;
  }

  #wakeArrivals(request: RequestRecord): void {
    const waiters = this.#arrivals.get(this.requests.length) ?? [];
    this.#arrivals.delete(this.requests.length);
    for (const waiter of waiters) waiter.resolve(request);
  }

  #wakeIdlers(): void {
    const waiters = this.#idlers;
    this.#idlers = [];
    for (const waiter of waiters) waiter.resolve();
  }
}
