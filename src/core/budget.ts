import { RLMLimitError } from "../spec/errors.js";
import type { LimitName } from "../spec/limits.js";
import { onAbort } from "../util/abort.js";
import { isRecord } from "../util/record.js";
import { unknownOption, wrongValue } from "../util/wrong-value.js";
import { Account, type BudgetLimits } from "./account.js";
import type { Pot } from "./pot.js";

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
  /** USD for so many tokens; `null` where nothing is known of it. Such a request goes out while anything is left. */
  readonly price: (inputTokens: number, outputTokens: number) => number | null;
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

/** A reply shorter than this is of no use, so a request is refused rather than sent with less room. */
const MIN_OUTPUT_TOKENS = 256;
/** Input of a request that is small, and still worth making. */
const SMALL_INPUT_TOKENS = 750;

/** Under this name another copy of the package, such as the CommonJS one, finds the accounts of a budget. */
const ACCOUNTS = Symbol.for("rlm.budget.accounts");

/** Whether a value is a {@link SharedBudget}, of this or another copy of the package. */
export function isSharedBudget(value: unknown): value is SharedBudget {
  return typeof value === "object" && value !== null && ACCOUNTS in value;
}

/**
 * The one account of a run and all its children. Every check and the taking that follows it are one synchronous step,
 * so calls made at the same time cannot overspend it. Give the same budget to several runs or wrappers (option `budget`)
 * to let them draw on one pot; a run's own limits then hold beside it.
 */
export class SharedBudget {
  readonly #own: Account;
  /** Its own account, then those that it draws on. */
  readonly [ACCOUNTS]: readonly Account[];
  #exceeded: RLMLimitError | undefined;

  /** @throws RLMConfigError when a limit is not a number that makes sense. */
  constructor(limits: BudgetLimits = {}, parent?: SharedBudget) {
    checkLimits(limits);
    this.#own = new Account(limits);
    this[ACCOUNTS] = [this.#own, ...(parent?.[ACCOUNTS] ?? [])];
  }

  /** The first limit that was reached, if any: the run is wound up for it. */
  get exceeded(): RLMLimitError | undefined {
    return this.#exceeded;
  }

  /** The limits that are set. */
  get limits(): Readonly<Partial<Record<LimitName, number>>> {
    return this.#own.limits;
  }

  /** Starts the clock of `timeoutMs`; only the first call counts. */
  start(now: number): void {
    for (const account of this[ACCOUNTS]) account.startedAt ??= now;
  }

  /** Milliseconds from `now` until work has to stop, and until winding up has to stop too. `Infinity` without a limit. */
  timeLeft(now: number): { readonly workMs: number; readonly totalMs: number } {
    const times = this[ACCOUNTS].map((account) => account.timeLeft(now));
    return {
      workMs: Math.min(...times.map(({ workMs }) => workMs)),
      totalMs: Math.min(...times.map(({ totalMs }) => totalMs)),
    };
  }

  /** Takes one sub-call. @throws RLMLimitError when none is left, or when too much has failed already. */
  takeSubCall(): void {
    for (const account of this[ACCOUNTS]) {
      if (account.subCalls.free() < 1) throw this.#refuse("maxSubCalls", account.subCalls);
      if (account.errors.free() < 1) throw this.#refuse("maxErrors", account.errors);
    }
    for (const account of this[ACCOUNTS]) account.subCalls.used++;
  }

  /** Gives a sub-call back that was refused before anything was sent. */
  returnSubCall(): void {
    for (const account of this[ACCOUNTS]) account.subCalls.used--;
  }

  /** Counts a cell that threw or a call that failed. */
  countError(): void {
    for (const account of this[ACCOUNTS]) {
      account.errors.used++;
      if (account.errors.free() < 1) this.#exceeded ??= this.#refuse("maxErrors", account.errors);
    }
  }

  /** Records that time is up, for {@link exceeded}. */
  timeIsUp(): RLMLimitError {
    const timeoutMs = Math.min(...this[ACCOUNTS].map((account) => account.timeoutMs));
    const error = new RLMLimitError("timeoutMs", timeoutMs, timeoutMs);
    this.#exceeded ??= error;
    return error;
  }

  /** Keeps so much back for winding up the run of this budget, when that is more than the tenth that is always kept. */
  keepForWindingUp(needed: { readonly tokens: number; readonly costUsd: number }): void {
    for (const account of this[ACCOUNTS]) {
      account.tokens.keep(this, needed.tokens);
      account.cost.keep(this, needed.costUsd);
    }
  }

  /** The run of this budget has ended: what was kept back for it is there for others that draw on the same account. */
  keepNoLonger(): void {
    for (const account of this[ACCOUNTS]) {
      account.tokens.keep(this, undefined);
      account.cost.keep(this, undefined);
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
      const alone = this[ACCOUNTS].every((account) => account.inFlight === 0);
      const result = this.#tryReserve(estimate, alone ? MIN_OUTPUT_TOKENS : estimate.maxOutputTokens);
      if (!("limit" in result)) return result;
      if (alone) throw this.#refuse(result.limit, result.pot, result.exhausted);
      await this.#nextSettlement(signal);
    }
  }

  /** What is left, over this budget and the one it draws on. @param now on the clock of `performance.now()` */
  left(now: number = performance.now()): BudgetLeft {
    const least = (of: (account: Account) => Pot) => {
      const limited = this[ACCOUNTS].map(of).filter((pot) => pot.limited);
      return limited.length === 0 ? null : round(Math.min(...limited.map((pot) => pot.free())));
    };
    const { workMs } = this.timeLeft(now);
    return {
      subCalls: least((account) => account.subCalls),
      tokens: least((account) => account.tokens),
      costUsd: least((account) => account.cost),
      timeMs: workMs === Number.POSITIVE_INFINITY ? null : Math.max(0, Math.round(workMs)),
      errors: least((account) => account.errors),
    };
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
    for (const account of this[ACCOUNTS]) {
      if (account.errors.free() < 1 && !windingUp) return { limit: "maxErrors", pot: account.errors, exhausted: true };
      const tokens = account.tokens.free(windingUp);
      const costUsd = account.cost.free(windingUp);
      if (tokens - inputTokens < floor) {
        return { limit: "maxTokens", pot: account.tokens, exhausted: tokens < SMALL_INPUT_TOKENS + MIN_OUTPUT_TOKENS };
      }
      if (!affords(costUsd, price(inputTokens, floor))) {
        const exhausted = !affords(costUsd, price(SMALL_INPUT_TOKENS, MIN_OUTPUT_TOKENS));
        return { limit: "maxCostUsd", pot: account.cost, exhausted };
      }
      output = Math.min(output, tokens - inputTokens, affordableOutput(costUsd, inputTokens, output, price));
    }
    return this.#take(inputTokens + output, price(inputTokens, output) ?? 0, output);
  }

  #take(tokens: number, costUsd: number, maxOutputTokens: number): Reservation {
    for (const account of this[ACCOUNTS]) {
      account.tokens.reserve(tokens);
      account.cost.reserve(costUsd);
      account.inFlight++;
    }
    let settled = false;
    return {
      maxOutputTokens,
      settle: (used) => {
        if (settled) return;
        settled = true;
        for (const account of this[ACCOUNTS]) {
          account.tokens.settle(tokens, used.tokens);
          account.cost.settle(costUsd, used.costUsd);
          account.inFlight--;
          for (const wake of [...account.waiting]) wake();
        }
      },
    };
  }

  #nextSettlement(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stopWaiting = () => {
        for (const account of this[ACCOUNTS]) account.waiting.delete(wake);
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
      for (const account of this[ACCOUNTS]) account.waiting.add(wake);
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

/** Whether so much may be spent. What nobody knows the price of may be sent while anything is left. */
function affords(free: number, costUsd: number | null): boolean {
  return costUsd === null ? free > 0 : costUsd <= free;
}

/** The most output tokens whose price still fits. Prices are linear in tokens, so two points give the slope. */
function affordableOutput(free: number, inputTokens: number, wanted: number, price: Estimate["price"]): number {
  const full = price(inputTokens, wanted);
  const fixed = price(inputTokens, 0);
  if (full === null || fixed === null || full <= free) return wanted;
  return Math.floor(((free - fixed) / (full - fixed)) * wanted);
}
