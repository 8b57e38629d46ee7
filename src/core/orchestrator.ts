import pLimit from "p-limit";
import type { ContextValue } from "../spec/context.js";
import type { Environment } from "../spec/environment.js";
import { RLMAbortError, RLMLimitError } from "../spec/errors.js";
import type { RLMEvent } from "../spec/events.js";
import type { RLMResponse } from "../spec/response.js";
import { describeContext } from "../text/describe-context.js";
import { MAX_TIMER_MS, onAbort } from "../util/abort.js";
import type { SharedBudget } from "./budget.js";
import { type CacheStore, CallCache } from "./cache.js";
import { conduct } from "./conduct.js";
import type { Report } from "./events.js";
import { ModelGateway, type PriceFunction } from "./gateway.js";
import type { ModelRegistry } from "./models.js";
import type { RunPlaces } from "./places.js";
import { ownRepl, type ReplSource } from "./repl.js";
import { type Limiter, Run, type RunTree } from "./run.js";
import type { RunSettings } from "./settings.js";
import type { ToolBox } from "./toolbox.js";
import type { Validator } from "./validator.js";

/** Everything that a run is made of, put together by the wrapper. */
export interface RunRequest {
  readonly query: string;
  readonly context: ContextValue;
  readonly settings: RunSettings;
  readonly onLimit: "return" | "throw";
  readonly models: ModelRegistry;
  readonly environment: Environment;
  /** Where the root run's code runs; children have REPLs of their own. */
  readonly repl: ReplSource;
  readonly notes: readonly string[];
  readonly budget: SharedBudget;
  readonly price: PriceFunction;
  readonly cacheStore: CacheStore | undefined;
  readonly tools: ToolBox;
  readonly subTools: ToolBox;
  readonly answerForm: Validator | undefined;
  readonly signals: readonly AbortSignal[];
  /** Gets every event; must not throw. */
  readonly publish: (event: RLMEvent, report: Report) => void;
  readonly newId: () => string;
  readonly inBackground: (work: Promise<unknown>) => void;
  /** Shared by all runs of the wrapper. */
  readonly places: RunPlaces;
}

/** Runs with a REPL are costly in processes, so fewer children run at once than plain sub-calls. */
const MAX_CHILDREN = 4;

/** Carries out runs whose sub-calls go one after another: at most one request is in flight. */
export class Orchestrator {
  readonly #concurrency: number;

  constructor(concurrency = 1) {
    this.#concurrency = concurrency;
  }

  /**
   * Waits for its turn before anything of the run begins; its time does not run yet. A session's REPL is the user's own and open
   * anyway: its questions need no place.
   *
   * @throws RLMError of any kind, with what was achieved as `partial`.
   */
  async run(request: RunRequest): Promise<RLMResponse> {
    const { places, signals, repl, tools, subTools } = request;
    const release = repl === ownRepl ? await places.take(0, signals) : undefined;
    const closings: Promise<unknown>[] = [];
    const inBackground = (work: Promise<unknown>) => {
      closings.push(work);
      request.inBackground(work);
    };
    const work = () => this.#begin({ ...request, inBackground });
    try {
      return await places.around(tools.functions.length + subTools.functions.length > 0, work);
    } finally {
      // The place is free when the REPL's process is gone.
      void Promise.allSettled(closings).then(release);
    }
  }

  async #begin(request: RunRequest): Promise<RLMResponse> {
    const { budget } = request;
    budget.start(performance.now());
    const work = new AbortController();
    const last = new AbortController();
    const releases = request.signals.map((signal) =>
      onAbort(signal, () => {
        const reason = new RLMAbortError("The run was aborted", { cause: signal.reason });
        work.abort(reason);
        last.abort(reason);
      }),
    );
    const { workMs, totalMs } = budget.timeLeft(performance.now());
    const timers = [
      startTimer(workMs, () => work.abort(budget.timeIsUp())),
      startTimer(totalMs, () => last.abort(budget.timeIsUp())),
    ];
    try {
      return await this.#runRoot(request, this.#tree(request, work.signal, last.signal));
    } finally {
      for (const timer of timers) clearTimeout(timer);
      for (const release of releases) release();
      budget.keepNoLonger();
    }
  }

  #tree(request: RunRequest, signal: AbortSignal, lastSignal: AbortSignal): RunTree {
    const childLimits: Limiter[] = [];
    const warnings = new Set<string>();
    const failedAt = new Set<string>();
    // Once per type of event: a listener of tokens may fail a thousand times in a reply.
    const report: Report = (type, problem) => {
      if (!failedAt.has(type)) warnings.add(problem);
      failedAt.add(type);
    };
    return {
      settings: request.settings,
      models: request.models,
      environment: request.environment,
      budget: request.budget,
      gateway: new ModelGateway({
        maxConcurrency: this.#concurrency,
        price: request.price,
        now: () => performance.now(),
      }),
      cache: request.cacheStore && new CallCache(request.cacheStore, (problem) => warnings.add(problem)),
      tools: request.tools,
      subTools: request.subTools,
      signal,
      lastSignal,
      warnings,
      newId: request.newId,
      inBackground: request.inBackground,
      places: request.places,
      publish: (event) => request.publish(event, report),
      childLimit: (depth) => {
        childLimits[depth] ??= pLimit(Math.min(this.#concurrency, MAX_CHILDREN));
        return childLimits[depth];
      },
    };
  }

  async #runRoot(
    { query, context, answerForm, notes, repl, onLimit }: RunRequest,
    tree: RunTree,
  ): Promise<RLMResponse> {
    const description = describeContext(context, tree.settings.metadataPrefixChars, tree.environment.language);
    const run = new Run(tree, { query, context, description, answerForm, notes });
    const response = await conduct(run, repl);
    if (!run.stoppedBy || onLimit === "return") return response;
    const { limit, max, used, message } = run.stoppedBy;
    throw new RLMLimitError(limit, max, used, message, { runId: run.id, partial: response });
  }
}

/** A run that is given longer than any timer needs none; one that is given no time does not begin. */
function startTimer(ms: number, action: () => void): NodeJS.Timeout | undefined {
  if (ms > 0) return ms <= MAX_TIMER_MS ? setTimeout(action, ms) : undefined;
  action();
  return undefined;
}
