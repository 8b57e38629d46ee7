/** The parts of bullmq that are used. Its own types would make every user of the package install it. */
export interface Bull {
  readonly Queue: new (name: string, options: BullOptions) => BullQueue;
  readonly Worker: new (name: string, processor: BullProcessor, options: BullWorkerOptions) => BullWorker;
  readonly QueueEvents: new (name: string, options: BullOptions) => BullEvents;
  /** A job that fails with it is not tried again. */
  readonly UnrecoverableError: new (
    message: string,
  ) => Error;
  /** Says that the job has been put back and is neither done nor failed. */
  readonly WaitingError: new () => Error;
}

export interface BullOptions {
  readonly connection: object;
}

export interface BullWorkerOptions extends BullOptions {
  readonly concurrency: number;
  readonly lockDuration: number;
  readonly stalledInterval: number;
  readonly maxStalledCount: number;
}

/** bullmq hands over a signal only to functions that declare three parameters. */
export type BullProcessor = (
  job: BullJob,
  token: string | undefined,
  signal: AbortSignal | undefined,
) => Promise<unknown>;

export interface BullJob {
  readonly id?: string;
  readonly data: unknown;
  readonly failedReason?: string;
  /** Set when it is completed or has failed for good. */
  readonly finishedOn?: number;
  /** @returns 0 when another worker has it by now. */
  extendLock(token: string | undefined, durationMs: number): Promise<number>;
  getState(): Promise<string>;
  moveToWait(token: string | undefined): Promise<unknown>;
  remove(): Promise<void>;
  retry(state: "failed", options: { readonly resetAttemptsMade: boolean }): Promise<void>;
  updateProgress(progress: object): Promise<void>;
}

export interface BullJobOptions {
  readonly jobId: string;
  readonly attempts: number;
  readonly backoff: { readonly type: "exponential"; readonly delay: number };
  readonly removeOnComplete: KeepJobs;
  readonly removeOnFail: KeepJobs;
}

/** `false`: for ever. */
export type KeepJobs = false | { readonly age: number };

export interface BullQueue {
  addBulk(jobs: { name: string; data: unknown; opts: BullJobOptions }[]): Promise<BullJob[]>;
  getJob(id: string): Promise<BullJob | undefined>;
  on(event: "error", listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}

export interface BullWorker {
  cancelJob(id: string, reason: string): boolean;
  cancelAllJobs(reason: string): void;
  waitUntilReady(): Promise<unknown>;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "lockRenewalFailed", listener: (ids: string[]) => void): unknown;
  close(): Promise<void>;
}

export interface BullEvents {
  waitUntilReady(): Promise<unknown>;
  on(event: "completed" | "failed" | "removed", listener: (event: { readonly jobId: string }) => void): unknown;
  on(event: "progress", listener: (event: { readonly jobId: string; readonly data: unknown }) => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}
