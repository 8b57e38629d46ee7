import type { JsonValue } from "../../spec/context.js";
import type { HostErrorValue, HostFunction, VariableInfo } from "../../spec/environment.js";

/** Raised whenever a message changes its shape: host and program must agree on it before anything else is said. */
export const PROTOCOL_VERSION = 1;

/** A classic script, and the column shift that keeps its positions those of the model's code. */
export interface CellScript {
  readonly code: string;
  readonly columnOffset: number;
}

/**
 * One part of a value that is put into a variable. `bytes` raw bytes follow in raw frames, or are in the uploaded `file` of that name.
 * `text`: one string, always in a single part. `texts`: strings of an array, joined, with their lengths.
 * `items` and `entries`: JSON array of the next elements of an array, or `[key, value]` pairs of an object. `json`: any other value.
 */
export interface LoadPart {
  readonly name: string;
  readonly shape: "text" | "texts" | "items" | "entries" | "json";
  readonly encoding: "latin1" | "utf16le";
  readonly bytes: number;
  readonly lengths?: readonly number[] | undefined;
  readonly first: boolean;
  readonly last: boolean;
}

/** What became of a host call. */
export type CallReply =
  | { readonly call: number; readonly value: JsonValue }
  | { readonly call: number; readonly error: HostErrorValue["$error"] };

/** Why a cell is stopped before its end. */
export type StopReason = "timeout" | "wall" | "aborted";

/** What the host says to the program in the other process. */
export type ToProgram =
  | { readonly type: "open"; readonly protocol: number; readonly functions: readonly HostFunction[] }
  | ({ readonly type: "load"; readonly file?: string | undefined } & LoadPart)
  | { readonly type: "restore"; readonly variables: readonly (readonly [name: string, json: string])[] }
  | {
      readonly type: "execute";
      readonly cell: number;
      readonly file: string;
      readonly scripts: readonly CellScript[];
      readonly isAsync: boolean;
      readonly timeoutMs: number;
    }
  | {
      readonly type: "settle";
      readonly cell: number;
      readonly replies: readonly CallReply[];
      readonly waitedMs: number;
    }
  | { readonly type: "wake"; readonly cell: number; readonly waitedMs: number }
  | { readonly type: "stop"; readonly cell: number; readonly reason: StopReason }
  /** The cell that has just ended was interrupted, maybe more often than it has noticed. What comes next must not be. */
  | { readonly type: "interrupted" };

/** An error as the program saw it; the host adds the source line. */
export interface GuestError {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  /** The whole account of it, from a program whose language tells more than the host could: chains of errors, marked places. */
  readonly text?: string | undefined;
}

/** A value that was handed in as the answer. */
export interface GuestFinal {
  readonly source: "FINAL" | "FINAL_VAR" | "answer";
  readonly text: string;
  /** JSON text; absent for strings, whose JSON the host makes itself, and where JSON has no form. */
  readonly json?: string | undefined;
  readonly isString: boolean;
  readonly conflicting: boolean;
}

/** The end of a cell. */
export interface CellReport {
  readonly outcome: "completed" | "threw" | StopReason;
  readonly value?: string | undefined;
  readonly error?: GuestError | undefined;
  readonly final?: GuestFinal | undefined;
  /** `answer.ready` was set without a content. */
  readonly answerIsEmpty: boolean;
  readonly unawaited: number;
  readonly rejections: readonly GuestError[];
  /** Absent when looking at the variables took too long. */
  readonly variables?: readonly VariableInfo[] | undefined;
  readonly changed: readonly string[];
  /** Small variables as JSON, to bring back after a crash; `null` takes one away. Only what changed. */
  readonly checkpoint: readonly (readonly [name: string, json: string | null])[];
  /** The draft in `answer`, when it changed. */
  readonly draft?: string | undefined;
  /** What the program has to say about the cell, such as timers it cancelled. */
  readonly notices: readonly string[];
}

/**
 * What the program says to the host. All of it is checked: see `validateMessage`. After `idle` it waits for the host, with one exception:
 * a thread of it that still works may send a `call`.
 */
export type ToHost =
  | { readonly type: "ready"; readonly protocol: number; readonly runtime: string }
  | { readonly type: "opened" }
  | { readonly type: "loaded"; readonly name: string }
  | { readonly type: "restored"; readonly names: readonly string[] }
  | { readonly type: "output"; readonly text: string }
  | { readonly type: "call"; readonly call: number; readonly name: string; readonly arguments: readonly JsonValue[] }
  | {
      readonly type: "idle";
      readonly cell: number;
      readonly leftMs: number;
      readonly timerMs: number | null;
      /** The draft in `answer`, when it changed. */
      readonly draft?: string | undefined;
    }
  | {
      readonly type: "done";
      readonly cell: number;
      readonly report: CellReport | null;
      readonly outcome: CellReport["outcome"];
      readonly output: { readonly tail: string; readonly length: number };
    }
  /** An interruption has stopped the code of the cell; no more of them are needed. */
  | { readonly type: "stopping" }
  | { readonly type: "failure"; readonly message: string };
