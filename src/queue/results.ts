import { RLMAbortError, type RLMError } from "../spec/errors.js";
import type { RLMResponse } from "../spec/response.js";
import { onAbort } from "../util/abort.js";
import type { BullEvents, BullQueue } from "./bull.js";
import { errorOfJob } from "./job-failure.js";
import { type RunProgress, readProgress } from "./progress.js";
import type { RunStore } from "./run-store.js";

/** What came of a run on the queue. */
export type RunResult<T = unknown> = { readonly id: string } & (
  | { readonly response: RLMResponse<T>; readonly error?: undefined }
  | { readonly error: RLMError; readonly response?: undefined }
);

/** Options of `RunQueue.results`. */
export interface ResultsOptions {
  /** Ends the waiting; runs go on. */
  readonly signal?: AbortSignal | undefined;
  /** Told how the runs get on, a few times a second at most. */
  readonly onProgress?: ((id: string, progress: RunProgress) => void) | undefined;
}

interface WatchParts extends ResultsOptions {
  readonly ids: ReadonlySet<string>;
  readonly queue: BullQueue;
  readonly store: RunStore;
  readonly events: () => BullEvents;
  readonly onError: (error: Error) => void;
}

/** Events can be missed (a connection that broke, a stream that was cut), so everything is looked up now and then. */
const SWEEP_MS = 5_000;
/** Jobs that are looked up in one go. */
const BATCH = 200;

/** Gives the result of each run once. @throws RLMAbortError when its signal is aborted. */
export async function* watchResults(parts: WatchParts): AsyncGenerator<RunResult, void, undefined> {
  const pending = new Set(parts.ids);
  const watch = new Watch(parts, pending);
  try {
    await watch.start();
    while (pending.size > 0) {
      const id = await watch.next();
      const result = await resultOf(id, parts);
      if (!result) continue;
      pending.delete(id);
      yield result;
    }
  } finally {
    await watch.stop();
  }
}

/** What came of a run that is said to have ended; nothing when it is on its way again. */
async function resultOf(id: string, { queue, store }: WatchParts): Promise<RunResult | undefined> {
  const job = await queue.getJob(id);
  if (job && job.finishedOn === undefined) return undefined;
  // A job that succeeded may still have the reason for which it failed before, and a job that is gone a response.
  const response = await store.response(id);
  if (response) return { id, response };
  if (!job) return { id, error: new RLMAbortError("The run is not on the queue: it was cancelled") };
  return { id, error: errorOfJob(job.failedReason ?? "The response of the run is not kept any more") };
}

/** Collects the ids of pending runs that have ended, from events and by looking them up. */
class Watch {
  readonly #parts: WatchParts;
  readonly #pending: ReadonlySet<string>;
  readonly #ended = new Set<string>();
  readonly #release: (() => void) | undefined;
  #events: BullEvents | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failure: { readonly error: unknown } | undefined;
  #wake = () => {};

  constructor(parts: WatchParts, pending: ReadonlySet<string>) {
    this.#parts = parts;
    this.#pending = pending;
    const { signal } = parts;
    this.#release =
      signal &&
      onAbort(signal, () => this.#fail(new RLMAbortError("The waiting was aborted", { cause: signal.reason })));
  }

  async start(): Promise<void> {
    const events = this.#parts.events();
    this.#events = events;
    events.on("error", this.#parts.onError);
    for (const type of ["completed", "failed", "removed"] as const) events.on(type, ({ jobId }) => this.#end(jobId));
    events.on("progress", ({ jobId, data }) => this.#tell(jobId, data));
    await events.waitUntilReady();
    await this.#sweep();
  }

  async next(): Promise<string> {
    for (;;) {
      if (this.#failure) throw this.#failure.error;
      const [id] = this.#ended;
      if (id !== undefined) {
        this.#ended.delete(id);
        return id;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#release?.();
    await this.#events?.close();
  }

  #end(id: string): void {
    if (!this.#pending.has(id)) return;
    this.#ended.add(id);
    this.#wake();
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake();
  }

  #tell(id: string, data: unknown): void {
    const progress = readProgress(data);
    if (!progress || !this.#pending.has(id)) return;
    try {
      this.#parts.onProgress?.(id, progress);
    } catch (error) {
      this.#fail(error);
    }
  }

  async #sweep(): Promise<void> {
    const ids = [...this.#pending];
    for (let start = 0; start < ids.length; start += BATCH) {
      await Promise.all(ids.slice(start, start + BATCH).map((id) => this.#look(id)));
    }
    this.#timer = setTimeout(() => {
      this.#sweep().catch((error: unknown) => this.#fail(error));
    }, SWEEP_MS);
  }

  async #look(id: string): Promise<void> {
    const job = await this.#parts.queue.getJob(id);
    if (!job || job.finishedOn !== undefined) this.#end(id);
  }
}
