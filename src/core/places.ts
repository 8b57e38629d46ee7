import { AsyncLocalStorage } from "node:async_hooks";
import { onAbort } from "../util/abort.js";

/** Gives a place back, once. */
export type Release = () => void;

const nothing: Release = () => {};

/** Where a run stands: started by the user, or by a tool of another run. */
type Standing = "first" | "nested";

/**
 * Places for runs, each of which has a REPL: so many at every depth of the tree, over all runs of a wrapper. Whoever has a place waits
 * only for places that are deeper, so there is no circle. A run that a tool of another run starts has no depth of its own that
 * would be deeper: it never waits.
 */
export class RunPlaces {
  readonly #count: number;
  readonly #lines: Line[] = [];
  readonly #standing = new AsyncLocalStorage<Standing>();

  constructor(count: number) {
    this.#count = count;
  }

  /** Waits for a place, but no longer than until one of the signals is aborted: what is stopped needs none. */
  async take(depth: number, signals: readonly AbortSignal[]): Promise<Release> {
    const standing = this.#standing.getStore();
    if (standing === "nested" || (standing === "first" && depth === 0)) return nothing;
    this.#lines[depth] ??= new Line(this.#count);
    return this.#lines[depth].take(signals);
  }

  /** Carries out a run, so that another which one of its tools starts is known to be nested. */
  around<T>(hasTools: boolean, work: () => Promise<T>): Promise<T> {
    const outer = this.#standing.getStore();
    // Following a run through everything that it awaits has its price, and without tools nothing can be nested in it.
    if (outer === undefined && !hasTools) return work();
    return this.#standing.run(outer === undefined ? "first" : "nested", work);
  }
}

/** First come, first served. */
class Line {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(count: number) {
    this.#free = count;
  }

  async take(signals: readonly AbortSignal[]): Promise<Release> {
    if (signals.some(({ aborted }) => aborted)) return nothing;
    if (this.#free > 0) {
      this.#free -= 1;
      return this.#release();
    }
    const undo: Release[] = [];
    try {
      return await new Promise<Release>((resolve) => {
        const serve = () => resolve(this.#release());
        const leave = () => {
          if (this.#waiting.delete(serve)) resolve(nothing);
        };
        this.#waiting.add(serve);
        for (const signal of signals) undo.push(onAbort(signal, leave));
      });
    } finally {
      for (const step of undo) step();
    }
  }

  #release(): Release {
    let isGiven = false;
    return () => {
      if (isGiven) return;
      isGiven = true;
      const [next] = this.#waiting;
      if (next === undefined) this.#free += 1;
      else {
        this.#waiting.delete(next);
        next();
      }
    };
  }
}
