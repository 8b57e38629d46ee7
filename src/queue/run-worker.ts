import { RLMAbortError } from "../spec/errors.js";
import { onAbort } from "../util/abort.js";
import type { Bull, BullJob, BullWorker } from "./bull.js";
import { jobError } from "./job-failure.js";
import { type ProcessParts, processRun } from "./process-run.js";
import type { Redis } from "./redis.js";

/** Everything that a worker is made of. */
export interface RunWorkerParts extends ProcessParts {
  readonly bull: Bull;
  readonly redis: Redis;
  /** A connection of its own: one that listens takes no other commands. */
  readonly subscriber: Redis;
  readonly queue: string;
  readonly concurrency: number;
  readonly maxCrashes: number;
}

/** What a worker's runs are stopped for. */
type StopReason = "cancelled" | "lock-lost" | "closing";

/** Works off runs until it is closed. Made by `processRuns`. */
export class RunWorker {
  readonly #parts: RunWorkerParts;
  readonly #worker: BullWorker;
  #closing: Promise<void> | undefined;
  #putsBack = false;

  private constructor(parts: RunWorkerParts) {
    const { bull, queue, redis, concurrency, lockDurationMs, maxCrashes, onError } = parts;
    this.#parts = parts;
    this.#worker = new bull.Worker(queue, (job, token, signal) => this.#process(job, token, signal), {
      connection: redis,
      concurrency,
      lockDuration: lockDurationMs,
      stalledInterval: lockDurationMs / 2,
      maxStalledCount: maxCrashes,
    });
    this.#worker.on("error", onError);
    // Another worker takes such a job over: to go on would be to pay twice.
    this.#worker.on("lockRenewalFailed", (ids) => {
      for (const id of ids) this.#stop(id, "lock-lost");
    });
  }

  /** Starts to work. */
  static async start(parts: RunWorkerParts): Promise<RunWorker> {
    const worker = new RunWorker(parts);
    const { store, subscriber } = parts;
    subscriber.on("message", (_channel, id) => worker.#stop(id, "cancelled"));
    await subscriber.subscribe(store.cancelChannel);
    await worker.#worker.waitUntilReady();
    return worker;
  }

  /**
   * Takes no more runs, and waits for those under way. With `putBack` they are stopped and put back on the queue, for
   * another worker to begin anew: for machines that have seconds to go. Idempotent.
   */
  close(options: { readonly putBack?: boolean } = {}): Promise<void> {
    this.#closing ??= this.#close();
    if (options.putBack) {
      this.#putsBack = true;
      this.#worker.cancelAllJobs("closing" satisfies StopReason);
    }
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    await this.#worker.close();
    await Promise.all([this.#parts.subscriber.quit(), this.#parts.redis.quit()]);
  }

  #stop(id: string, reason: StopReason): void {
    this.#worker.cancelJob(id, reason);
  }

  async #process(job: BullJob, token: string | undefined, cancel: AbortSignal | undefined): Promise<unknown> {
    // While it closes, bullmq may still fetch a job: just the one that was put back.
    if (this.#putsBack) return this.#putBack(job, token);
    const run = new AbortController();
    const stop = () => run.abort(new RLMAbortError(`The run was stopped (${cancel?.reason})`));
    const release = cancel && onAbort(cancel, stop);
    try {
      return await processRun(this.#parts, { job, token, signal: run.signal });
    } catch (error) {
      const reason = cancel?.reason as StopReason | undefined;
      // Whoever has the job by now decides what becomes of it.
      if (reason === "lock-lost") throw error;
      if (reason !== "closing") throw jobError(error, this.#parts.bull);
      return await this.#putBack(job, token);
    } finally {
      release?.();
    }
  }

  async #putBack(job: BullJob, token: string | undefined): Promise<never> {
    await job.moveToWait(token);
    throw new this.#parts.bull.WaitingError();
  }
}
