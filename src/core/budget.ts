import { type LimitName, RLMConfigError, RLMLimitError } from "../spec/errors.js";
import { onAbort } from "../util/abort.js";

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

/** What is left of each limit; `null` where there is none. */
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

/** Part of the token, cost and time limits that only winding up may use, so that a run at its limit can still answer. */
const WIND_UP_SHARE = 0.1;
/** The kept-back part of the time limit is at most this long. */
const WIND_UP_MAX_MS = 30_000;
/** A reply shorter than this is of no use, so a request is refused rather than sent with less room. */
const MIN_OUTPUT_TOKENS = 256;

interface Pot {
  used: number;
  reserved: number;
  readonly max: number;
}

const pot = (max: number | undefined): Pot => ({ used: 0, reserved: 0, max: max ?? Number.POSITIVE_INFINITY });
const left = ({ used, reserved, max }: Pot): number => Math.max(0, max - used - reserved);
const leftOrNull = (of: Pot): number | null => (of.max === Number.POSITIVE_INFINITY ? null : left(of));

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
  #waiting: (() => void)[] = [];

  /** @throws RLMConfigError when a limit is not a number that makes sense. */
  constructor(limits: BudgetLimits = {}, parent?: SharedBudget) {
    for (const [name, value] of Object.entries(limits)) {
      if (value !== undefined && !(typeof value === "number" && value >= 0)) {
        throw new RLMConfigError(name, `Expected \`${name}\` to be a number of at least 0, got ${String(value)}`, value);
      }
    }
    this.#subCalls = pot(limits.maxSubCalls);
    this.#tokens = pot(limits.maxTokens);
    this.#cost = pot(limits.maxCostUsd);
    this.#errors = pot(limits.maxErrors);
    this.#timeoutMs = limits.timeoutMs ?? Number.POSITIVE_INFINITY;
    this.#parent = parent;
  }

  /** The first limit that was reached, if any: the run is wound up for it. */
  get exceeded(): RLMLimitError | undefined {
    return this.#exceeded;
  }

  /** Starts the clock of `timeoutMs`; only the first call counts. */
  start(now: number): void {
    this.#startedAt ??= now;
    this.#parent?.start(now);
  }

  /** Milliseconds from `now` until work has to stop, and until winding up has to stop too. `Infinity` without a limit. */
  timeLeft(now: number): { readonly workMs: number; readonly totalMs: number } {
    const totalMs = this.#startedAt === undefined ? this.#timeoutMs : this.#startedAt + this.#timeoutMs - now;
    const own = { workMs: totalMs - Math.min(this.#timeoutMs * WIND_UP_SHARE, WIND_UP_MAX_MS), totalMs };
    if (this.#timeoutMs === Number.POSITIVE_INFINITY) own.workMs = Number.POSITIVE_INFINITY;
    const parent = this.#parent?.timeLeft(now);
    if (!parent) return own;
    return { workMs: Math.min(own.workMs, parent.workMs), totalMs: Math.min(own.totalMs, parent.totalMs) };
  }

  /** Takes one sub-call. @throws RLMLimitError when none is left. */
  takeSubCall(): void {
    for (const budget of this.#chain()) {
      if (left(budget.#subCalls) < 1) {
        throw this.#refuse("maxSubCalls", budget.#subCalls.max, budget.#subCalls.used);
      }
    }
    for (const budget of this.#chain()) budget.#subCalls.used++;
  }

  /** Counts a cell that threw or a call that failed. */
  countError(): void {
    for (const budget of this.#chain()) {
      budget.#errors.used++;
      if (budget.#errors.used >= budget.#errors.max) {
        this.#refuse("maxErrors", budget.#errors.max, budget.#errors.used);
      }
    }
  }

  /** Records that time is up, for {@link exceeded}. */
  timeIsUp(): RLMLimitError {
    const timeoutMs = Math.min(...this.#chain().map((budget) => budget.#timeoutMs));
    return this.#refuse("timeoutMs", timeoutMs, timeoutMs);
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
      const refusal = this.#tryReserve(estimate, alone ? MIN_OUTPUT_TOKENS : estimate.maxOutputTokens);
      if (!("limit" in refusal)) return refusal;
      if (alone) throw this.#refuse(refusal.limit, refusal.max, refusal.used);
      await this.#nextSettlement(signal);
    }
  }

  /** What is left right now, over this budget and the one it draws on. */
  left(now: number): BudgetLeft {
    const least = (one: number | null, other: number | null | undefined) =>
      one === null ? (other ?? null) : other === null || other === undefined ? one : Math.min(one, other);
    const parent = this.#parent?.left(now);
    const { totalMs } = this.timeLeft(now);
    return {
      subCalls: least(leftOrNull(this.#subCalls), parent?.subCalls),
      tokens: least(leftOrNull(this.#tokens), parent?.tokens),
      costUsd: least(leftOrNull(this.#cost), parent?.costUsd),
      timeMs: totalMs === Number.POSITIVE_INFINITY ? null : Math.max(0, Math.round(totalMs)),
      errors: least(leftOrNull(this.#errors), parent?.errors),
    };
  }

  #chain(): readonly SharedBudget[] {
    return this.#parent ? [this, this.#parent] : [this];
  }

  #refuse(limit: LimitName, max: number, used: number): RLMLimitError {
    const error = new RLMLimitError(limit, max, used);
    this.#exceeded ??= error;
    return error;
  }

  /** The synchronous step: the largest output room of at least `minOutput` that fits every limit, or the limit that it breaks. */
  #tryReserve(estimate: Estimate, minOutput: number): Reservation | { limit: LimitName; max: number; used: number } {
    const { inputTokens, price } = estimate;
    let output = estimate.maxOutputTokens;
    const floor = Math.min(minOutput, output);
    for (const budget of this.#chain()) {
      const tokensFree = budget.#free(budget.#tokens, estimate.windingUp) - inputTokens;
      const costFree = budget.#free(budget.#cost, estimate.windingUp);
      if (tokensFree < floor) return { limit: "maxTokens", max: budget.#tokens.max, used: budget.#tokens.used };
      if (price(inputTokens, floor) > costFree) return { limit: "maxCostUsd", max: budget.#cost.max, used: budget.#cost.used };
      output = Math.min(output, tokensFree, affordableOutput(costFree, inputTokens, output, price));
    }
    const tokens = inputTokens + output;
    const costUsd = price(inputTokens, output);
    for (const budget of this.#chain()) {
      budget.#tokens.reserved += tokens;
      budget.#cost.reserved += costUsd;
      budget.#inFlight++;
    }
    let settled = false;
    return {
      maxOutputTokens: output,
      settle: (used) => {
        if (settled) return;
        settled = true;
        for (const budget of this.#chain()) {
          budget.#tokens.reserved -= tokens;
          budget.#cost.reserved -= costUsd;
          budget.#tokens.used += used.tokens;
          budget.#cost.used += used.costUsd;
          budget.#inFlight--;
          for (const wake of budget.#waiting.splice(0)) wake();
        }
      },
    };
  }

  #free(of: Pot, windingUp: boolean): number {
    return left(of) - (windingUp || of.max === Number.POSITIVE_INFINITY ? 0 : of.max * WIND_UP_SHARE);
  }

  #nextSettlement(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const release = onAbort(signal, () => reject(signal.reason));
      const wake = () => {
        release();
        resolve();
      };
      for (const budget of this.#chain()) budget.#waiting.push(wake);
    });
  }
}

/** The most output tokens whose price still fits. Prices are linear in tokens, so two points give the slope. */
function affordableOutput(free: number, inputTokens: number, wanted: number, price: Estimate["price"]): number {
  if (price(inputTokens, wanted) <= free) return wanted;
  const fixed = price(inputTokens, 0);
  const perToken = (price(inputTokens, wanted) - fixed) / wanted;
  return Math.floor((free - fixed) / perToken);
}
