import type { CellResult, VariableInfo } from "../spec/environment.js";
import type { RLMEventOf, RLMEventType } from "../spec/events.js";
import type { ChatMessage } from "../spec/model.js";
import type { RLMResponse } from "../spec/response.js";

/** Changes with every change that older readers would misread. */
export const TRAJECTORY_VERSION = 1;

/** First line of a file; a file that is appended to has one per time it was opened. */
export interface HeaderLine {
  readonly type: "header";
  readonly format: "rlm-trajectory";
  readonly version: number;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** What the events of a type say that is of lasting value. Previews are left out: readers make their own. */
type Kept<T extends RLMEventType, Dropped extends string = never> = Omit<RLMEventOf<T>, "preview" | Dropped>;

/**
 * A message of a request. Replies and feedback stand in lines of their own, and children share their system prompt;
 * such messages only point there, so that a log is as long as what was said, not as what was sent.
 */
export type MessageLine =
  | ChatMessage
  | {
      readonly role: ChatMessage["role"];
      /** The newest `reply` or `feedback` of the same run. */
      readonly repeats: "reply" | "feedback";
      /** What follows it. */
      readonly then?: string;
    }
  | {
      readonly role: "system";
      /** The run whose first request began with the same system message. */
      readonly sameAs: string;
    };

export interface ModelStartLine extends Kept<"model_start", "messages"> {
  /** How many messages of the run's previous request this one begins with. */
  readonly keep: number;
  /** The messages after those. */
  readonly messages: readonly MessageLine[];
}

/** The variables after a cell, told as what changed since the cell before. */
export interface VariableChange {
  /** New ones, and ones whose type or preview is another. */
  readonly set?: readonly VariableInfo[];
  readonly removed?: readonly string[];
}

export interface CodeExecutedLine extends Kept<"code_executed", "code" | "result"> {
  readonly result: Omit<CellResult, "variables">;
  readonly variables: VariableChange;
}

export interface RunEndLine extends Kept<"run_end", "response"> {
  /** Without what other lines say: history, variables, and an answer that `final_answer` gave already. */
  readonly response: Omit<RLMResponse, "history" | "replVariables" | "answer" | "warnings" | "runId" | "depth"> & {
    readonly answer?: string;
    /** Of the whole tree; said once, at the root. */
    readonly warnings?: readonly string[];
  };
}

/** One line of a trajectory file. The names are those of the events. */
export type TrajectoryLine =
  | HeaderLine
  | Kept<"run_start">
  | Kept<"iteration_start">
  | ModelStartLine
  | Kept<"model_retry">
  | Kept<"model_end">
  | Kept<"code_generated">
  | CodeExecutedLine
  | Kept<"sub_call_start">
  | Kept<"sub_call_end">
  | Kept<"sub_call_cache_hit">
  | Kept<"warning">
  | Kept<"final_answer">
  | Kept<"iteration_end">
  | RunEndLine;

/** A line that belongs to a run. */
export type RunLine = Exclude<TrajectoryLine, HeaderLine>;
export type RunLineOf<T extends RunLine["type"]> = Extract<RunLine, { type: T }>;
