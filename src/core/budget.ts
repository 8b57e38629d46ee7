import { RLMLimitError } from "../spec/errors.js";
import type { LimitName } from "../spec/limits.js";
import { onAbort } from "../util/abort.js";
import { isRecord } from "../util/record.js";
import { unknownOption, wrongValue } from "../util/wrong-value.js";
import { Pot } from "./pot.js";

/** Limits of a whole run tree. What is not set is not limited. */
export interface BudgetLimits {
  /** Sub-calls that code may make. */
  readonly maxSubCalls?: number | undefined;
  /** Input plus output tokens. */
  readonly maxTokens?: number | undefined;
  /** USD. */
  readonly maxCostUsd?: number | undefined;
  /** Milliseconds from the first run's start. */
  readonly timeoutMs?: number | undefined;
  /** Cells that threw plus sub-calls that failed. */
  readonly maxErrors?: number | undefined;
}

/** What is left of each limit for work, without what is kept for winding up; `null` where there is no limit. */
export interface BudgetLeft {
  readonly subCalls: number | null;
  readonly tokens: number | null;
  readonly costUsd: number | null;
  readonly timeMs: number | null;
  readonly errors: number | null;
}

/** What a request may cost at most, before it is known what it does cost. */
export interface Estimate {
  readonly inputTokens: number;
  readonly maxOutputTokens: number;
  /** USD for so many tokens; 0 where no price is known. */
  readonly price: (inputTokens: number, outputTokens: number) => number;
  /** A wrap-up request may draw on the part that is kept back for it. */
  readonly windingUp: boolean;
}

/** Tokens and money set aside for one request. Settle it exactly once. */
export interface Reservation {
  /** At most the estimate's; less when only that much is left. */
  readonly maxOutputTokens: number;
  /** Replaces what was set aside by what was really used. */
  settle(used: { readonly tokens: number; readonly costUsd: number }): void;
}

interface Refusal {
  readonly limit: LimitName;
  readonly pot: Pot;
  /** Not even a small request fits any more: the run has to come to its end. */
  readonly exhausted: boolean;
}

/** The kept-back part of the time limit is a tenth, and at most this long. */
const WIND_UP_MAX_MS = 30_000;
const WIND_UP_TIME_SHARE = 0.1;
/** A reply shorter than this is of no use, so a request is refused rather than sent with less room. */
const MIN_OUTPUT_TOKENS = 256;
/** Input of a request that is small, and still worth making. */
const SMALL_INPUT_TOKENS = 750;

/**
 * The one account of a run and all its children. Every check and the taking that follows it are one synchronous step,
 * so calls made at the same time cannot overspend it. Give the same budget to several runs or wrappers (option `budget`)
 * to let them draw on one pot; a run's own limits then hold beside it.
 */
export class SharedBudget {
  readonly #subCalls: Pot;
  readonly #tokens: Pot;
  readonly #cost: Pot;
  readonly #errors: Pot;
  readonly #timeoutMs: number;
  readonly #parent: SharedBudget | undefined;
  #startedAt: number | undefined;
  #inFlight = 0;
  #exceeded: RLMLimitError | undefined;
  readonly #waiting = new Set<() => void>();

  /** @throws RLMConfigError when a limit is not a number that makes sense. */
  constructor(limits: BudgetLimits = {}, parent?: SharedBudget) {
    checkLimits(limits);
    this.#subCalls = new Pot(limits.maxSubCalls);
    this.#tokens = Pot.withReserve(limits.maxTokens);
    this.#cost = Pot.withReserve(limits.maxCostUsd);
    this.#errors = new Pot(limits.maxErrors);
    this.#timeoutMs = limits.timeoutMs ?? Number.POSITIVE_INFINITY;
    this.#parent = parent;
  }

  /** The first limit that was reached, if any: the run is wound up for it. */
  get exceeded(): RLMLimitError | undefined {
    return this.#exceeded;
  }

  /** The limits that are set. */
  get limits(): Readonly<Partial<Record<LimitName, number>>> {
    const all = {
      maxSubCalls: this.#subCalls.max,
      maxTokens: this.#tokens.max,
      maxCostUsd: this.#cost.max,
      timeoutMs: this.#timeoutMs,
      maxErrors: this.#errors.max,
    };
    return Object.fromEntries(Object.entries(all).filter(([, max]) => max !== Number.POSITIVE_INFINITY));
  }

  /** Starts the clock of `timeoutMs`; only the first call counts. */
  start(now: number): void {
    this.#startedAt ??= now;
    this.#parent?.start(now);
  }

  /** Milliseconds from `now` until work has to stop, and until winding up has to stop too. `Infinity` without a limit. */
  timeLeft(now: number): { readonly workMs: number; readonly totalMs: number } {
    const times = this.#chain().map((budget) => budget.#ownTimeLeft(now));
    return {
      workMs: Math.min(...times.map(({ workMs }) => workMs)),
      totalMs: Math.min(...times.map(({ totalMs }) => totalMs)),
    };
  }

  /** Takes one sub-call. @throws RLMLimitError when none is left, or when too much has failed already. */
  takeSubCall(): void {
    for (const budget of this.#chain()) {
      if (budget.#subCalls.free() < 1) throw this.#refuse("maxSubCalls", budget.#subCalls);
      if (budget.#errors.free() < 1) throw this.#refuse("maxErrors", budget.#errors);
    }
    for (const budget of this.#chain()) budget.#subCalls.used++;
  }

  /** Gives a sub-call back that was refused before anything was sent. */
  returnSubCall(): void {
    for (const budget of this.#chain()) budget.#subCalls.used--;
  }

  /** Counts a cell that threw or a call that failed. */
  countError(): void {
    for (const budget of this.#chain()) {
      budget.#errors.used++;
      if (budget.#errors.free() < 1) this.#exceeded ??= this.#refuse("maxErrors", budget.#errors);
    }
  }

  /** Records that time is up, for {@link exceeded}. */
  timeIsUp(): RLMLimitError {
    const timeoutMs = Math.min(...this.#chain().map((budget) => budget.#timeoutMs));
    const error = new RLMLimitError("timeoutMs", timeoutMs, timeoutMs);
    this.#exceeded ??= error;
    return error;
  }

  /** Keeps so much back for winding up, when that is more than the tenth that is always kept. */
  keepForWindingUp(needed: { readonly tokens: number; readonly costUsd: number }): void {
    for (const budget of this.#chain()) {
      budget.#tokens.keep(needed.tokens);
      budget.#cost.keep(needed.costUsd);
    }
  }

  /**
   * Sets aside what a request may cost. When it does not fit beside requests that are still in flight, it waits for them to
   * settle; when it never fits in full, the room for its output shrinks; when even that is too little, it is refused.
   * @throws RLMLimitError naming the limit and what is left of it; the signal's reason when aborted while waiting.
   */
  async reserve(estimate: Estimate, signal: AbortSignal): Promise<Reservation> {
    for (;;) {
      signal.throwIfAborted();
      const alone = this.#chain().every((budget) => budget.#inFlight === 0);
      const result = this.#tryReserve(estimate, alone ? MIN_OUTPUT_TOKENS : estimate.maxOutputTokens);
      if (!("limit" in result)) return result;
      if (alone) throw this.#refuse(result.limit, result.pot, result.exhausted);
      await this.#nextSettlement(signal);
    }
  }

  /** What is left right now, over this budget and the one it draws on. */
  left(now: number): BudgetLeft {
    const least = (of: (budget: SharedBudget) => Pot) => {
      const limited = this.#chain()
        .map(of)
        .filter((pot) => pot.limited);
      return limited.length === 0 ? null : round(Math.min(...limited.map((pot) => pot.free())));
    };
    const { workMs } = this.timeLeft(now);
    return {
      subCalls: least((budget) => budget.#subCalls),
      tokens: least((budget) => budget.#tokens),
      costUsd: least((budget) => budget.#cost),
      timeMs: workMs === Number.POSITIVE_INFINITY ? null : Math.max(0, Math.round(workMs)),
      errors: least((budget) => budget.#errors),
    };
  }

  #chain(): readonly SharedBudget[] {
    return this.#parent ? [this, this.#parent] : [this];
  }

  #ownTimeLeft(now: number): { readonly workMs: number; readonly totalMs: number } {
    if (this.#timeoutMs === Number.POSITIVE_INFINITY) return { workMs: this.#timeoutMs, totalMs: this.#timeoutMs };
    const totalMs = (this.#startedAt ?? now) + this.#timeoutMs - now;
    return { workMs: totalMs - Math.min(this.#timeoutMs * WIND_UP_TIME_SHARE, WIND_UP_MAX_MS), totalMs };
  }

  #refuse(limit: LimitName, pot: Pot, exhausted = true): RLMLimitError {
    const used = round(pot.used);
    const kept = round(pot.free(true) - pot.free());
    const left = `${round(pot.free())} left${kept > 0 ? ` and ${kept} kept for winding up` : ""}`;
    const what = exhausted ? "is reached" : "has not enough left for this call";
    const error = new RLMLimitError(
      limit,
      pot.max,
      used,
      `The limit \`${limit}\` of ${pot.max} ${what}: ${used} used, ${left}`,
    );
    if (exhausted) this.#exceeded ??= error;
    return error;
  }

  /** The synchronous step: the largest output room of at least `minOutput` that fits every limit, or the limit that it breaks. */
  #tryReserve({ inputTokens, maxOutputTokens, price, windingUp }: Estimate, minOutput: number): Reservation | Refusal {
    let output = maxOutputTokens;
    const floor = Math.min(minOutput, output);
    for (const budget of this.#chain()) {
      if (budget.#errors.free() < 1 && !windingUp) return { limit: "maxErrors", pot: budget.#errors, exhausted: true };
      const tokens = budget.#tokens.free(windingUp);
      const costUsd = budget.#cost.free(windingUp);
      if (tokens - inputTokens < floor) {
        return { limit: "maxTokens", pot: budget.#tokens, exhausted: tokens < SMALL_INPUT_TOKENS + MIN_OUTPUT_TOKENS };
      }
      if (price(inputTokens, floor) > costUsd) {
        const exhausted = costUsd < price(SMALL_INPUT_TOKENS, MIN_OUTPUT_TOKENS);
        return { limit: "maxCostUsd", pot: budget.#cost, exhausted };
      }
      output = Math.min(output, tokens - inputTokens, affordableOutput(costUsd, inputTokens, output, price));
    }
    return this.#take(inputTokens + output, price(inputTokens, output), output);
  }

  #take(tokens: number, costUsd: number, maxOutputTokens: number): Reservation {
    for (const budget of this.#chain()) {
      budget.#tokens.reserve(tokens);
      budget.#cost.reserve(costUsd);
      budget.#inFlight++;
    }
    let settled = false;
    return {
      maxOutputTokens,
      settle: (used) => {
        if (settled) return;
        settled = true;
        for (const budget of this.#chain()) {
          budget.#tokens.settle(tokens, used.tokens);
          budget.#cost.settle(costUsd, used.costUsd);
          budget.#inFlight--;
          for (const wake of [...budget.#waiting]) wake();
        }
      },
    };
  }

  #nextSettlement(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stopWaiting = () => {
        for (const budget of this.#chain()) budget.#waiting.delete(wake);
      };
      const release = onAbort(signal, () => {
        stopWaiting();
        reject(signal.reason);
      });
      const wake = () => {
        stopWaiting();
        release();
        resolve();
      };
      for (const budget of this.#chain()) budget.#waiting.add(wake);
    });
  }
}

const LIMIT_NAMES = ["maxSubCalls", "maxTokens", "maxCostUsd", "timeoutMs", "maxErrors"];

/** A limit that is misspelt would be none. */
function checkLimits(limits: unknown): void {
  if (!isRecord(limits)) throw wrongValue("limits", "an object of limits", limits);
  for (const [name, value] of Object.entries(limits)) {
    if (!LIMIT_NAMES.includes(name)) throw unknownOption(name, LIMIT_NAMES);
    if (value !== undefined && !(typeof value === "number" && value >= 0)) {
      throw wrongValue(name, "a number of at least 0", value);
    }
  }
}

/** Sums of binary fractions end in noise that nobody should read; a millionth of a dollar is exact enough to tell. */
function round(amount: number): number {
  return Math.round(amount * 1e6) / 1e6;
}

/** The most output tokens whose price still fits. Prices are linear in tokens, so two points give the slope. */
function affordableOutput(free: number, inputTokens: number, wanted: number, price: Estimate["price"]): number {
  if (price(inputTokens, wanted) <= free) return wanted;
  const fixed = price(inputTokens, 0);
  const perToken = (price(inputTokens, wanted) - fixed) / wanted;
  return Math.floor((free - fixed) / perToken);
}
