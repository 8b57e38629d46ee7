/** Part of a limit that only winding up may use, so that a run at its limit can still answer. */
const WIND_UP_SHARE = 0.1;
/** However long the conversation is, work keeps at least half. */
const MAX_KEPT_SHARE = 0.5;

/** One limited quantity: what is used of it, what is set aside for requests in flight, and what is kept back. */
export class Pot {
  readonly max: number;
  used = 0;
  #reserved = 0;
  readonly #share: number;
  /** What each run needs for its own end, as long as it goes on. */
  readonly #needed = new Map<object, number>();
  #kept: number;

  constructor(max: number = Number.POSITIVE_INFINITY, share = 0) {
    this.max = max;
    this.#share = max === Number.POSITIVE_INFINITY ? 0 : max * share;
    this.#kept = this.#share;
  }

  /** A pot of which a tenth is kept for winding up. */
  static withReserve(max: number | undefined): Pot {
    return new Pot(max, WIND_UP_SHARE);
  }

  get limited(): boolean {
    return this.max !== Number.POSITIVE_INFINITY;
  }

  /** What is neither used nor set aside; with `windingUp`, including what is kept back. */
  free(windingUp = false): number {
    return Math.max(0, this.max - this.used - this.#reserved - (windingUp ? 0 : this.#kept));
  }

  /** Keeps more back for winding up than the share, when `run` will need more; `undefined` when it has ended. */
  keep(run: object, amount: number | undefined): void {
    if (!this.limited) return;
    if (amount === undefined) this.#needed.delete(run);
    else this.#needed.set(run, amount);
    this.#kept = Math.min(this.max * MAX_KEPT_SHARE, Math.max(this.#share, ...this.#needed.values()));
  }

  reserve(amount: number): void {
    this.#reserved += amount;
  }

  settle(reserved: number, used: number): void {
    this.#reserved -= reserved;
    this.used += used;
  }
}
