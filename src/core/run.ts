import type { ContextValue } from "../spec/context.js";
import type { Environment, EnvironmentLimits, VariableInfo } from "../spec/environment.js";
import type { RLMLimitError } from "../spec/errors.js";
import type { RLMEvent } from "../spec/events.js";
import type { HistoryCell, HistoryEntry } from "../spec/response.js";
import type { ContextDescription } from "../text/describe-context.js";
import { preview } from "../util/preview.js";
import type { Misfit } from "./answer.js";
import type { SharedBudget } from "./budget.js";
import type { CallCache } from "./cache.js";
import type { ModelGateway } from "./gateway.js";
import { Ledger } from "./ledger.js";
import type { ModelRegistry } from "./models.js";
import type { RunPlaces } from "./places.js";
import type { RunSettings } from "./settings.js";
import type { ToolBox } from "./toolbox.js";
import type { Validator } from "./validator.js";

/** Does work when there is room for it, in the order of asking. A type of our own: declarations cannot name those of an ESM package in CommonJS. */
export type Limiter = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** What all runs of one tree share: made once, passed by reference, so there is one budget, one gate, one stop. */
export interface RunTree {
  readonly settings: RunSettings;
  readonly models: ModelRegistry;
  readonly environment: Environment;
  readonly budget: SharedBudget;
  readonly gateway: ModelGateway;
  readonly cache: CallCache | undefined;
  /** The user's functions and values in the REPL, for this run and for its children. */
  readonly tools: ToolBox;
  readonly subTools: ToolBox;
  /** Aborted when the work has to stop: by the user, or because the time is up but for winding up. */
  readonly signal: AbortSignal;
  /** Aborted when winding up has to stop too. */
  readonly lastSignal: AbortSignal;
  /** Limits children at one depth. A run waits only for deeper limiters, so there is no circle of waiting. */
  childLimit(depth: number): Limiter;
  /** Limits runs over all trees of the wrapper. */
  readonly places: RunPlaces;
  /** Hands an event to everyone who watches. */
  publish(event: RLMEvent): void;
  /** Takes care of clean-up that a run does not wait for. */
  inBackground(work: Promise<unknown>): void;
  /** Warnings of the whole tree, each once. */
  readonly warnings: Set<string>;
  newId(): string;
}

/** Removes the fields that {@link Run.emit} fills in, one event type at a time. */
type Bare<E> = E extends RLMEvent ? Omit<E, "runId" | "parentRunId" | "depth" | "iteration" | "preview" | "at"> : never;
export type BareEvent = Bare<RLMEvent>;

/** What a run is about. */
export interface RunInput {
  readonly query: string;
  readonly context: ContextValue;
  readonly description: ContextDescription;
  readonly answerForm?: Validator | undefined;
  /** What else the model is told at the start. */
  readonly notes?: readonly string[] | undefined;
  /** The sub-call that a child answers. */
  readonly callId?: string | undefined;
}

/** Counts for the cell that is running. */
export interface CellScope {
  readonly id: string;
  subCalls: number;
  failedCalls: number;
  /** Replies of sub-calls that ended at their output limit. */
  cutReplies: number;
}

/** One question on one context: the state of a run, and the only way it speaks to the outside. */
export class Run {
  readonly tree: RunTree;
  readonly id: string;
  readonly parent: Run | undefined;
  readonly depth: number;
  readonly query: string;
  readonly context: ContextValue;
  readonly description: ContextDescription;
  /** What the answer must fit; only a run that a user started has one. */
  readonly answerForm: Validator | undefined;
  readonly notes: readonly string[];
  readonly callId: string | undefined;
  readonly ledger: Ledger;
  readonly startedAt = performance.now();
  iteration = 0;
  /** Turns that have got a reply. */
  turns = 0;
  readonly history: HistoryEntry[] = [];
  variables: readonly VariableInfo[] = [];
  /** Calls of code to the host that are under way. */
  readonly pendingCalls = new Set<Promise<unknown>>();
  cell: CellScope = { id: "", subCalls: 0, failedCalls: 0, cutReplies: 0 };
  /** The last answer that did not fit the schema. */
  misfit: Misfit | undefined;
  /** What code had put into `answer.content` when the run failed. */
  draft = "";
  /** The limit that has ended the work of the run: what is left is to wind up. */
  stoppedBy: RLMLimitError | undefined;
  /** Whether a plain call answered, without any REPL. */
  direct = false;
  /** Words in `FINAL(word)` that were sent back because they could be variables that are not there. */
  readonly doubtfulWords = new Set<string>();
  /** An answer that came before any code is sent back once only. */
  finalWasSentBack = false;

  constructor(tree: RunTree, input: RunInput, parent?: Run) {
    this.tree = tree;
    this.id = tree.newId();
    this.parent = parent;
    this.depth = parent ? parent.depth + 1 : 0;
    this.query = input.query;
    this.context = input.context;
    this.description = input.description;
    this.answerForm = input.answerForm;
    this.notes = input.notes ?? [];
    this.callId = input.callId;
    this.ledger = new Ledger(parent?.ledger);
  }

  get settings(): RunSettings {
    return this.tree.settings;
  }

  /** A session's REPL serves runs with different limits, so each cell is given its run's. */
  get cellLimits(): EnvironmentLimits {
    return { cellTimeoutMs: this.settings.sandboxTimeoutMs, cellWallTimeoutMs: this.settings.cellWallTimeoutMs };
  }

  /** Every cell of the turns that are over. */
  cellsSoFar(): readonly HistoryCell[] {
    return this.history.flatMap(({ cells }) => cells);
  }

  emit(event: BareEvent, about: string): void {
    this.tree.publish({
      ...event,
      runId: this.id,
      parentRunId: this.parent?.id,
      depth: this.depth,
      iteration: this.iteration,
      preview: preview(about),
      at: Date.now(),
    } as RLMEvent);
  }

  /** Tells that a request is made again. */
  retryReport(callId: string, model: string): (attempt: number, error: string) => void {
    return (attempt, error) => this.emit({ type: "model_retry", callId, model, attempt, error }, error);
  }

  /** Tells the user something once; it also stands in the response. */
  warn(message: string): void {
    if (this.tree.warnings.has(message)) return;
    this.tree.warnings.add(message);
    this.emit({ type: "warning", message }, message);
  }
}
