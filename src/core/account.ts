import type { LimitName } from "../spec/limits.js";
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

/** The kept-back part of the time limit is a tenth, and at most this long. */
const WIND_UP_MAX_MS = 30_000;
const WIND_UP_TIME_SHARE = 0.1;

/**
 * The limits of one budget, and what is used of them. Its fields are open: the budgets that draw on it change several
 * accounts in one step, and may come from another copy of the package.
 */
export class Account {
  readonly subCalls: Pot;
  readonly tokens: Pot;
  readonly cost: Pot;
  readonly errors: Pot;
  readonly timeoutMs: number;
  startedAt: number | undefined;
  /** Requests that have something set aside. */
  inFlight = 0;
  /** Wakes those who wait for a request to settle. */
  readonly waiting = new Set<() => void>();

  constructor(limits: BudgetLimits) {
    this.subCalls = new Pot(limits.maxSubCalls);
    this.tokens = Pot.withReserve(limits.maxTokens);
    this.cost = Pot.withReserve(limits.maxCostUsd);
    this.errors = new Pot(limits.maxErrors);
    this.timeoutMs = limits.timeoutMs ?? Number.POSITIVE_INFINITY;
  }

  /** The limits that are set. */
  get limits(): Readonly<Partial<Record<LimitName, number>>> {
    const all = {
      maxSubCalls: this.subCalls.max,
      maxTokens: this.tokens.max,
      maxCostUsd: this.cost.max,
      timeoutMs: this.timeoutMs,
      maxErrors: this.errors.max,
    };
    return Object.fromEntries(Object.entries(all).filter(([, max]) => max !== Number.POSITIVE_INFINITY));
  }

  /** Milliseconds from `now` until work has to stop, and until winding up has to stop too. */
  timeLeft(now: number): { readonly workMs: number; readonly totalMs: number } {
    if (this.timeoutMs === Number.POSITIVE_INFINITY) return { workMs: this.timeoutMs, totalMs: this.timeoutMs };
    const totalMs = (this.startedAt ?? now) + this.timeoutMs - now;
    return { workMs: totalMs - Math.min(this.timeoutMs * WIND_UP_TIME_SHARE, WIND_UP_MAX_MS), totalMs };
  }
}
