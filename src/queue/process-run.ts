import type { RunOptions } from "../options.js";
import type { ContextValue } from "../spec/context.js";
import { RLMAbortError, RLMError } from "../spec/errors.js";
import type { FinishReason, RLMResponse } from "../spec/response.js";
import { raceSignal } from "../util/abort.js";
import { messageOf } from "../util/errors.js";
import { isRecord } from "../util/record.js";
import type { BullJob } from "./bull.js";
import { ProgressSummary } from "./progress.js";
import { checkRunSpec, type RunSpec } from "./run-spec.js";
import type { RunStore } from "./run-store.js";
import { Throttle } from "./throttle.js";

/** Gets the context that a run refers to. */
export type LoadRef = (ref: string, options: { readonly signal: AbortSignal }) => ContextValue | Promise<ContextValue>;

/** Whatever answers questions, such as an `RLMWrapper`. */
export interface Answerer {
  agenerate(query: string, context: ContextValue, options: RunOptions): Promise<RLMResponse>;
}

/** What a job carries. */
export interface JobData {
  readonly spec: RunSpec;
  /** How long the response is kept; for ever when absent. */
  readonly keepSeconds?: number;
}

/** What the queue itself keeps of a response, for lists and dashboards; the response is in the store. */
export interface ResponseSummary {
  readonly runId: string;
  readonly finishReason: FinishReason;
  readonly cost: number | null;
}

export interface ProcessParts {
  readonly rlm: Answerer;
  readonly load: LoadRef;
  readonly store: RunStore;
  readonly lockDurationMs: number;
  readonly progressMs: number;
  readonly onError: (error: Error) => void;
}

/** Carries out one job, unless its response is there already. */
export async function processRun(
  parts: ProcessParts,
  { job, token, signal }: { readonly job: BullJob; readonly token: string | undefined; readonly signal: AbortSignal },
): Promise<ResponseSummary> {
  const { rlm, store } = parts;
  const id = job.id ?? "";
  const { spec, keepSeconds } = readJob(job.data);
  const known = await store.response(id);
  if (known) return summaryOf(known);
  if (await store.isCancelled(id)) throw new RLMAbortError("The run was cancelled");
  const context = await loadContext(parts, spec.ref, signal);
  // To load and decode a huge context can hold up the whole process, for longer than others wait for it.
  const isOurs = (await job.extendLock(token, parts.lockDurationMs)) > 0;
  if (!isOurs) throw new RLMError("Another worker has taken the run over");
  const summary = new ProgressSummary();
  const progress = new Throttle((value: object) => {
    job.updateProgress(value).catch(parts.onError);
  }, parts.progressMs);
  try {
    const response = await rlm.agenerate(spec.query, context, {
      ...spec.options,
      signal,
      onEvent(event) {
        const told = summary.add(event);
        if (told) progress.push(told);
      },
    });
    return summaryOf(await store.keep(id, response, keepSeconds));
  } finally {
    progress.end();
  }
}

function readJob(data: unknown): JobData {
  const { spec, keepSeconds } = isRecord(data) ? data : {};
  checkRunSpec(spec);
  return typeof keepSeconds === "number" ? { spec, keepSeconds } : { spec };
}

async function loadContext({ load }: ProcessParts, ref: string, signal: AbortSignal): Promise<ContextValue> {
  signal.throwIfAborted();
  try {
    return await raceSignal(Promise.resolve(load(ref, { signal })), signal);
  } catch (error) {
    if (signal.aborted || RLMError.isInstance(error)) throw error;
    const message = `The context ${ref} could not be loaded: ${messageOf(error)}`;
    throw new RLMError(message, "ERR_RLM_INTERNAL", { cause: error });
  }
}

function summaryOf({ runId, finishReason, cost }: RLMResponse): ResponseSummary {
  return { runId, finishReason, cost };
}
