/** The door of `rlm/bullmq`: runs on a BullMQ queue, worked off on any number of machines. */

import { type PriceOptions, priceFunction } from "./providers/pricing.js";
import type { Bull } from "./queue/bull.js";
import type { Answerer, LoadRef } from "./queue/process-run.js";
import { ProviderLimits, type ProviderLimitsOptions } from "./queue/provider-limits.js";
import { connect, type RedisConnection, type RedisConstructor } from "./queue/redis.js";
import { RunQueue } from "./queue/run-queue.js";
import { RunStore } from "./queue/run-store.js";
import { RunWorker } from "./queue/run-worker.js";
import { RLMConfigError } from "./spec/errors.js";
import { describeValue } from "./util/describe-value.js";
import { importRequired } from "./util/import-package.js";
import { isRecord } from "./util/record.js";

export type { Answerer, LoadRef } from "./queue/process-run.js";
export type { RunProgress } from "./queue/progress.js";
export type { ProviderLimits, ProviderLimitsOptions } from "./queue/provider-limits.js";
export type { RedisConnection, RedisConstructor } from "./queue/redis.js";
export type { ResultsOptions, RunResult } from "./queue/results.js";
export type { RunQueue } from "./queue/run-queue.js";
export type { RunSpec, RunValues } from "./queue/run-spec.js";
export type { RunWorker } from "./queue/run-worker.js";

/** How Redis and the packages for it are reached. */
export interface ConnectionOptions {
  /** A URL (`redis://...`), ioredis' options, or a client of ioredis, which is copied and never closed. */
  readonly connection: RedisConnection;
  /** The package bullmq (`import * as bullmq from "bullmq"`), where it cannot be imported by name. */
  readonly bullmq?: object | undefined;
  /** ioredis' class `Redis`, where it cannot be imported by name. */
  readonly ioredis?: RedisConstructor | undefined;
  /** Told of errors that concern no single run, such as a lost connection. @defaultValue a warning of the process */
  readonly onError?: ((error: Error) => void) | undefined;
}

/** Options of {@link openRunQueue}. */
export interface RunQueueOptions extends ConnectionOptions {
  /** The queue's name. @defaultValue "rlm" */
  readonly queue?: string | undefined;
  /** How often a run is tried that fails for a reason that may pass. @defaultValue 3 */
  readonly attempts?: number | undefined;
  /** Seconds for which ended runs and their responses are kept. @defaultValue for ever */
  readonly keepSeconds?: number | undefined;
}

/** Options of {@link processRuns}. */
export interface ProcessRunsOptions extends ConnectionOptions {
  /** What answers: an `RLMWrapper`, with the tools, prices and limits of all runs. */
  readonly rlm: Answerer;
  /** Makes the context of a run's `ref`. */
  readonly load: LoadRef;
  /** The queue's name. @defaultValue "rlm" */
  readonly queue?: string | undefined;
  /** Runs at the same time in this process. @defaultValue 8 */
  readonly concurrency?: number | undefined;
  /**
   * Milliseconds that this process may stand still (a huge context, a machine that is suspended) before another worker takes
   * its runs over; a run whose worker was killed waits about as long. @defaultValue 60_000
   */
  readonly lockDurationMs?: number | undefined;
  /** How often a run is begun anew after its worker was killed, before it counts as failed. @defaultValue 3 */
  readonly maxCrashes?: number | undefined;
  /** Milliseconds between two reports of a run's progress. @defaultValue 500 */
  readonly progressMs?: number | undefined;
}

/** Options of {@link openProviderLimits}: the limits, and the prices that a spend limit needs. */
export interface OpenProviderLimitsOptions
  extends ProviderLimitsOptions,
    ConnectionOptions,
    Pick<PriceOptions, "pricing" | "costPerInputToken" | "costPerOutputToken"> {}

/** Opens a queue for runs. @throws RLMConfigError for a wrong option or a package that is missing. */
export async function openRunQueue(options: RunQueueOptions): Promise<RunQueue> {
  const { queue = DEFAULT_QUEUE, attempts = 3, keepSeconds } = options;
  check("queue", "a name without colons", queue, isQueueName(queue));
  check("attempts", "a positive integer", attempts, isCount(attempts));
  check("keepSeconds", "a positive number", keepSeconds, keepSeconds === undefined || keepSeconds > 0);
  const bull = await bullOf(options);
  const onError = errorListener(options);
  const redis = await connect(options.connection, redisImport(options), onError);
  return new RunQueue({ bull, redis, store: new RunStore(redis, queue), queue, attempts, keepSeconds, onError });
}

/**
 * Works off runs in this process until it is closed.
 *
 * @example
 * const worker = await processRuns({ rlm, load: (path) => readFile(path, "utf8"), connection: "redis://localhost" });
 * process.once("SIGTERM", () => worker.close({ putBack: true }));
 */
export async function processRuns(options: ProcessRunsOptions): Promise<RunWorker> {
  const { rlm, load, queue = DEFAULT_QUEUE, concurrency = 8, lockDurationMs = 60_000 } = options;
  const { maxCrashes = 3, progressMs = 500 } = options;
  check("rlm", "an RLMWrapper", rlm, isRecord(rlm) && typeof rlm.agenerate === "function");
  check("load", "a function from reference to context", load, typeof load === "function");
  check("queue", "a name without colons", queue, isQueueName(queue));
  check("concurrency", "a positive integer", concurrency, isCount(concurrency));
  check(
    "lockDurationMs",
    "an integer of at least 1000",
    lockDurationMs,
    isCount(lockDurationMs) && lockDurationMs >= 1000,
  );
  check("maxCrashes", "an integer of at least 0", maxCrashes, maxCrashes === 0 || isCount(maxCrashes));
  check("progressMs", "a number of at least 0", progressMs, progressMs >= 0);
  const bull = await bullOf(options);
  const onError = errorListener(options);
  const redis = await connect(options.connection, redisImport(options), onError);
  const subscriber = await connect(redis, redisImport(options), onError);
  const store = new RunStore(redis, queue);
  const own = { rlm, load, queue, concurrency, lockDurationMs, maxCrashes, progressMs };
  return RunWorker.start({ ...own, bull, redis, subscriber, store, onError });
}

/**
 * One rate limit and one spend limit for everything that uses the same `key`, on whatever machine: wrap the model with it.
 *
 * @example
 * const limits = await openProviderLimits({ connection, key: "openai", requestsPerMinute: 500, maxCostUsd: 20 });
 * const rlm = new RLMWrapper(limits.wrap(chatCompletions(new OpenAI())), "gpt-5");
 */
export async function openProviderLimits(options: OpenProviderLimitsOptions): Promise<ProviderLimits> {
  const { key, requestsPerMinute, maxCostUsd } = options;
  check("key", "a name for the provider's key (never the key itself)", key, typeof key === "string" && key !== "");
  const isRate = requestsPerMinute === undefined || isCount(requestsPerMinute);
  check("requestsPerMinute", "a positive integer", requestsPerMinute, isRate);
  check("maxCostUsd", "a number of USD above 0", maxCostUsd, maxCostUsd === undefined || maxCostUsd > 0);
  const redis = await connect(options.connection, redisImport(options), errorListener(options));
  return new ProviderLimits(redis, options, priceFunction(options));
}

const DEFAULT_QUEUE = "rlm";

async function bullOf({ bullmq }: ConnectionOptions): Promise<Bull> {
  const module = bullmq ?? (await importRequired("bullmq", "rlm/bullmq"));
  const isBull =
    isRecord(module) && ["Queue", "Worker", "QueueEvents"].every((name) => typeof module[name] === "function");
  check("bullmq", 'the package, as `import * as bullmq from "bullmq"` gives it', module, isBull);
  return module as unknown as Bull;
}

function redisImport({ ioredis }: ConnectionOptions): () => Promise<RedisConstructor> {
  return async () => {
    if (ioredis) return ioredis;
    const { Redis } = (await importRequired("ioredis", "rlm/bullmq")) as { readonly Redis: RedisConstructor };
    return Redis;
  };
}

function errorListener({ onError }: ConnectionOptions): (error: Error) => void {
  return onError ?? ((error) => process.emitWarning(`rlm/bullmq: ${error.message}`, "RLMWarning"));
}

function isQueueName(value: unknown): boolean {
  return typeof value === "string" && /^[^:\s]+$/.test(value);
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) > 0;
}

function check(name: string, expected: string, value: unknown, fits: boolean): void {
  if (!fits)
    throw new RLMConfigError(name, `Expected \`${name}\` to be ${expected}, got ${describeValue(value)}`, value);
}
