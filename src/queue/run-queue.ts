import { RLMConfigError } from "../spec/errors.js";
import type { Bull, BullJobOptions, BullQueue, KeepJobs } from "./bull.js";
import type { JobData } from "./process-run.js";
import type { Redis } from "./redis.js";
import { type ResultsOptions, type RunResult, watchResults } from "./results.js";
import { checkRunSpec, type RunSpec, runId } from "./run-spec.js";
import type { RunStore } from "./run-store.js";

/** Everything that a queue is made of. */
export interface RunQueueParts {
  readonly bull: Bull;
  readonly redis: Redis;
  readonly store: RunStore;
  readonly queue: string;
  readonly attempts: number;
  readonly keepSeconds: number | undefined;
  readonly onError: (error: Error) => void;
}

/** Jobs that are sent to Redis in one go. */
const BATCH = 500;
/** Milliseconds before a run that failed is tried again; doubled each time. */
const BACKOFF_MS = 1_000;

/** Puts runs on a queue and gets their results. Made by `openRunQueue`. */
export class RunQueue {
  readonly #parts: RunQueueParts;
  readonly #queue: BullQueue;
  #closing: Promise<void> | undefined;

  constructor(parts: RunQueueParts) {
    this.#parts = parts;
    this.#queue = new parts.bull.Queue(parts.queue, { connection: parts.redis });
    this.#queue.on("error", parts.onError);
  }

  /**
   * Puts a run on the queue. The same run has the same id and is carried out once: put there again, it is the one that
   * waits, works or is done already; one that had failed is tried again.
   */
  async enqueue(run: RunSpec): Promise<string> {
    const [id] = await this.enqueueMany([run]);
    if (id === undefined) throw new RLMConfigError("run", "There is no run");
    return id;
  }

  /** `enqueue` for any number of runs. @returns their ids, in the same order. */
  async enqueueMany(runs: Iterable<RunSpec>): Promise<readonly string[]> {
    const specs = [...runs];
    for (const spec of specs) checkRunSpec(spec);
    const ids = specs.map(runId);
    for (let start = 0; start < specs.length; start += BATCH) {
      const batch = new Map(ids.slice(start, start + BATCH).map((id, index) => [id, specs[start + index]]));
      await this.#add(batch);
    }
    return ids;
  }

  /** What came of the runs with these ids, each once, as soon as it is there. Any number of processes may ask. */
  results(ids: Iterable<string>, options: ResultsOptions = {}): AsyncGenerator<RunResult, void, undefined> {
    const { bull, queue, redis, store, onError } = this.#parts;
    const events = () => new bull.QueueEvents(queue, { connection: redis });
    return watchResults({ ids: new Set(ids), queue: this.#queue, store, events, onError, ...options });
  }

  /** Stops a run, wherever it is: one that waits is taken off the queue, one that works is aborted. */
  async cancel(id: string): Promise<void> {
    const { store } = this.#parts;
    await store.cancel(id);
    const job = await this.#queue.getJob(id);
    const state = await job?.getState();
    if (state === "active" || state === "completed" || state === "failed") return;
    try {
      await job?.remove();
    } catch (error) {
      // A worker took it in between, and found that it is cancelled.
      if ((await job?.getState()) === "waiting") throw error;
    }
  }

  /** Ends the connection; runs on the queue stay there. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    await this.#queue.close();
    await this.#parts.redis.quit();
  }

  async #add(batch: ReadonlyMap<string, RunSpec | undefined>): Promise<void> {
    const { keepSeconds, store } = this.#parts;
    await Promise.all([...batch.keys()].map((id) => store.forgetCancel(id)));
    const keep = keepSeconds === undefined ? {} : { keepSeconds };
    const jobs = [...batch].map(([id, spec]) => ({
      name: "run",
      data: { spec, ...keep } as JobData,
      opts: this.#jobOptions(id),
    }));
    const added = await this.#queue.addBulk(jobs);
    await Promise.all(
      added.map(async (job) => {
        if ((await job.getState()) === "failed") await job.retry("failed", { resetAttemptsMade: true });
      }),
    );
  }

  #jobOptions(id: string): BullJobOptions {
    const { attempts, keepSeconds } = this.#parts;
    const keep: KeepJobs = keepSeconds !== undefined && { age: keepSeconds };
    const backoff = { type: "exponential", delay: BACKOFF_MS } as const;
    return { jobId: id, attempts, backoff, removeOnComplete: keep, removeOnFail: keep };
  }
}
