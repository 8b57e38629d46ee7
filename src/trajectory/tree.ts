import type { CellResult, VariableInfo } from "../spec/environment.js";
import type { ChatMessage, StopReason } from "../spec/model.js";
import type { FinishReason } from "../spec/response.js";
import type { ModelUsage } from "../spec/usage.js";
import type { RunEndLine, RunLineOf } from "./lines.js";

/** What a run's last line sums up beside answer and finish reason. */
export type RunSummary = Omit<RunEndLine["response"], "answer" | "finishReason">;

/** Name of an option to its value. */
export type RunLimits = RunLineOf<"run_start">["limits"];

export interface RunWarning {
  readonly at: number;
  readonly iteration: number;
  readonly message: string;
}

/** A run, of a user or of a parent's code, as far as its lines have come in. Times are milliseconds since the Unix epoch. */
export interface RunNode {
  readonly runId: string;
  readonly parentRunId: string | undefined;
  readonly depth: number;
  readonly query: string;
  readonly rootModel: string;
  readonly subModel: string;
  readonly contextDescription: string;
  readonly contextChars: number;
  /** The limits of the whole tree that are set; older files do not tell them. */
  readonly limits: RunLimits;
  readonly startedAt: number;
  /** Time of its newest line. */
  lastAt: number;
  readonly turns: TurnNode[];
  readonly warnings: RunWarning[];
  maxIterations?: number;
  answer?: string;
  finishReason?: FinishReason;
  /** Absent while the run goes on, and after a crash. */
  summary?: RunSummary;
  error?: string | undefined;
  endedAt?: number;
}

/** One request to the root model and what its code did. */
export interface TurnNode {
  readonly iteration: number;
  /** A request beyond the turns: the one that asked for an answer when a limit was reached. */
  readonly extra: boolean;
  readonly startedAt: number;
  model?: ModelNode;
  readonly cells: CellNode[];
  /** What the model was told after the turn. */
  feedback?: string | undefined;
  durationMs?: number;
}

export interface ModelNode {
  readonly callId: string;
  readonly model: string;
  readonly startedAt: number;
  /** Exactly what was sent. */
  readonly messages: readonly ChatMessage[];
  /** How many of them the request before had sent already. */
  readonly keep: number;
  reply?: string;
  reasoning?: string | undefined;
  stopReason?: StopReason | undefined;
  usage?: ModelUsage;
  durationMs?: number;
  error?: string | undefined;
}

export interface CellNode {
  readonly cellId: string;
  readonly code: string;
  readonly language: string;
  readonly startedAt: number;
  result?: Omit<CellResult, "variables">;
  /** All variables after the cell. */
  variables: readonly VariableInfo[];
  readonly calls: SubCallNode[];
}

export interface SubCallNode {
  readonly callId: string;
  readonly kind: "llm" | "rlm";
  readonly model: string;
  readonly prompt: string;
  /** Images and files that went with it, in a few words each. */
  readonly attachments?: readonly string[] | undefined;
  readonly startedAt: number;
  readonly cached: boolean;
  reply?: string;
  usage?: ModelUsage;
  /** Absent while it is under way. */
  durationMs?: number;
  error?: string | undefined;
  /** The child, when the call started one. */
  run?: RunNode;
}

/** A run and all below it, parents before their children. */
export function* walkRuns(run: RunNode): Generator<RunNode> {
  yield run;
  for (const call of callsOf(run)) if (call.run) yield* walkRuns(call.run);
}

/** The sub-calls of a run's own code, in the order of their beginning. */
export function* callsOf(run: RunNode): Generator<SubCallNode> {
  for (const turn of run.turns) for (const cell of turn.cells) yield* cell.calls;
}
