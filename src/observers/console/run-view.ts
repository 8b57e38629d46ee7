import type { RLMEventOf } from "../../spec/events.js";
import type { Paint } from "./paint.js";
import { SubCallTally } from "./sub-call-tally.js";

/** Limits of a run, for saying what is left of them. */
export interface ConsoleLimits {
  readonly maxSubCalls?: number | undefined;
  readonly maxTokens?: number | undefined;
  readonly maxCostUsd?: number | undefined;
  readonly timeoutMs?: number | undefined;
}

/** Sums over a whole tree of runs; kept by its root. */
export interface TreeTotals {
  subCalls: number;
  tokens: number;
  cost: number | null;
}

/** So many children of a run are told turn by turn; the others only as sub-calls. */
const CHILDREN_TOLD = 4;

/** What the console remembers of a run that is under way. */
export class RunView {
  readonly id: string;
  readonly depth: number;
  readonly startedAt: number;
  readonly totals: TreeTotals;
  /** Nothing of this run is printed: it is one of many. */
  readonly quiet: boolean;
  /** Its lines carry its id, because another run at its depth is told at the same time. */
  tagged = false;
  iteration = 0;
  maxIterations = 0;
  doing = "starting";
  receivedChars = 0;
  readonly cells = new Map<string, SubCallTally>();
  #childrenTold = 0;

  constructor(event: RLMEventOf<"run_start">, parent: RunView | undefined) {
    this.id = event.runId;
    this.depth = event.depth;
    this.startedAt = event.at;
    this.totals = parent?.totals ?? { subCalls: 0, tokens: 0, cost: 0 };
    this.quiet = parent !== undefined && (parent.quiet || ++parent.#childrenTold > CHILDREN_TOLD);
  }

  /** Sub-calls that are waiting for their reply. */
  get openCalls(): number {
    let open = 0;
    for (const tally of this.cells.values()) open += tally.open;
    return open;
  }

  tallyOf(cellId: string, paint: Paint, at: number): SubCallTally {
    const tally = this.cells.get(cellId) ?? new SubCallTally(paint, at);
    this.cells.set(cellId, tally);
    return tally;
  }
}
