import type { RLMEvent, RLMEventOf } from "../../spec/events.js";
import { addCost, type ModelUsage } from "../../spec/usage.js";
import { SubCallTally } from "./sub-call-tally.js";

/** Sums over a whole tree of runs. */
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
  /** What its REPL speaks. */
  readonly language: RLMEventOf<"run_start">["language"];
  /** Shared with the run's children. */
  readonly totals: TreeTotals;
  /** Nothing of this run is printed: it is one of many. */
  readonly isQuiet: boolean;
  /** Its lines carry its id, because another run at its depth is told at the same time. */
  isTagged = false;
  /** The words of the model's current reply are on the screen already, code and all. */
  wordsShown = false;
  iteration = 0;
  maxIterations = 0;
  doing = "starting";
  receivedChars = 0;
  readonly #cells = new Map<string, SubCallTally>();
  #childrenTold = 0;

  constructor(event: RLMEventOf<"run_start">, parent: RunView | undefined) {
    this.id = event.runId;
    this.depth = event.depth;
    this.startedAt = event.at;
    this.language = event.language;
    this.totals = parent?.totals ?? { subCalls: 0, tokens: 0, cost: 0 };
    this.isQuiet = parent !== undefined && (parent.isQuiet || ++parent.#childrenTold > CHILDREN_TOLD);
  }

  /** Sub-calls that are waiting for their reply. */
  get openCalls(): number {
    let open = 0;
    for (const tally of this.#cells.values()) open += tally.open;
    return open;
  }

  /** The sub-calls of a cell, from its first one on. */
  tallyOf({ cellId, at }: { readonly cellId: string; readonly at: number }): SubCallTally {
    const tally = this.#cells.get(cellId) ?? new SubCallTally(at);
    this.#cells.set(cellId, tally);
    return tally;
  }

  /** The sub-calls of a cell that is over; they are not needed again. */
  takeTally(cellId: string): SubCallTally | undefined {
    const tally = this.#cells.get(cellId);
    this.#cells.delete(cellId);
    return tally;
  }

  /** Notes what an event says of where the run stands and what it has used. */
  note(event: RLMEvent): void {
    switch (event.type) {
      case "iteration_start":
        this.iteration = event.iteration;
        this.maxIterations = event.maxIterations;
        break;
      case "model_start":
        this.doing = "asking the model";
        this.receivedChars = 0;
        this.wordsShown = false;
        break;
      case "token":
        this.doing = "the model writes";
        this.receivedChars += event.text.length;
        break;
      case "model_retry":
        this.receivedChars = 0;
        this.wordsShown = false;
        break;
      case "model_end":
        this.receivedChars = 0;
        this.#count(event.usage);
        break;
      case "code_generated":
        this.doing = "running code";
        break;
      case "sub_call_start":
      case "sub_call_cache_hit":
        this.totals.subCalls++;
        break;
      case "sub_call_end":
        // The requests of a child were counted when they were made.
        if (event.kind === "llm") this.#count(event.usage);
        break;
      default:
        break;
    }
  }

  #count({ inputTokens, outputTokens, cost }: ModelUsage): void {
    const { totals } = this;
    totals.tokens += inputTokens + outputTokens;
    totals.cost = addCost(totals.cost, cost);
  }
}
