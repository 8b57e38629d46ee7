import type { ContextValue, JsonValue } from "./context.js";

/** Text that was printed, kept in bounded memory: all of it, or its beginning and end with the true length. */
export interface CapturedText {
  /** The whole text, or its beginning. */
  readonly head: string;
  /** The end of the text; empty when `head` is all of it. */
  readonly tail: string;
  /** True length in UTF-16 code units. */
  readonly length: number;
}

/** An error of model-written code, told in the code's own lines. */
export interface CellError {
  /** Such as `TypeError`; `TimeoutError` when the time limit stopped the cell. */
  readonly name: string;
  readonly message: string;
  /** 1-based line in the cell, when known. */
  readonly line?: number | undefined;
  /** What a person would want to see: type, message, the source line with a caret, the calls inside the cell. */
  readonly text: string;
}

export interface VariableInfo {
  readonly name: string;
  /** Such as `string(1200)`, `array(3)`, `number`, `function`. */
  readonly type: string;
  /** Short representation of the value. */
  readonly preview: string;
}

/** An answer that code handed in. */
export interface FinalValue {
  /** Strings as they are, other values as JSON, or as shown by `print` where JSON has no form for them. */
  readonly text: string;
  /** The value as JSON text, when it has a JSON form. */
  readonly json?: string | undefined;
  /** Which of the endings was used. */
  readonly source: "FINAL" | "FINAL_VAR" | "answer";
  /** Code called the ending more than once with different values. The last one is in `text`. */
  readonly conflicting: boolean;
}

/** The REPL process had to be replaced while the cell ran. */
export interface ResetInfo {
  /** What happened, in words for the model. */
  readonly reason: string;
  /** Variables that came back. */
  readonly restored: readonly string[];
  /** Variables that are gone; `answer` when its draft is. */
  readonly lost: readonly string[];
}

/** What came of one cell. Errors of the code are data here; only failures of the environment itself are thrown. */
export interface CellResult {
  readonly output: CapturedText;
  /** Representation of the last expression's value; absent when it is `undefined`. */
  readonly value?: string | undefined;
  readonly error?: CellError | undefined;
  readonly final?: FinalValue | undefined;
  /** `answer.ready` was set while `answer.content` had nothing in it, so that no answer was handed in. */
  readonly answerIsEmpty?: true | undefined;
  /** What else there is to say of the cell, such as timers that were cancelled. */
  readonly notices: readonly string[];
  /** Sub-calls whose result nobody awaited. They were waited for before the cell ended. */
  readonly unawaitedCalls: number;
  /** Rejections that no code handled. */
  readonly unhandledRejections: readonly CellError[];
  /** All variables of the user's code after the cell. */
  readonly variables: readonly VariableInfo[];
  /** Names that this cell defined or assigned anew. */
  readonly changedVariables: readonly string[];
  readonly reset?: ResetInfo | undefined;
  /** Milliseconds from start to end. */
  readonly durationMs: number;
}

/** A call from code in the REPL to the host. */
export interface HostCall {
  /** The function that was called: `llm_query`, `rlm_query_batched`, `budget`, or a tool's name. */
  readonly name: string;
  /** Its arguments, as JSON values. */
  readonly arguments: readonly JsonValue[];
  /** Aborted when the cell is stopped or the session closed. */
  readonly signal: AbortSignal;
}

/** The only questions that code in the REPL may ask the host. A rejection becomes a catchable error in the code. */
export interface HostBridge {
  call(call: HostCall): Promise<JsonValue>;
}

/**
 * An error of a host call as a value: what stands in the slot of a failed batch item. The string properties `code` and
 * `partial` of an error that a host call rejects with reach the code too.
 */
export interface HostErrorValue {
  readonly $error: {
    readonly name: string;
    readonly message: string;
    readonly code?: string;
    /** What a child had found when it stopped before it was done. */
    readonly partial?: string;
  };
}

export interface EnvironmentLimits {
  /** Milliseconds that a cell's code may run; waiting for models and tools does not count. */
  readonly cellTimeoutMs: number;
  /** Milliseconds that a cell may take in all, waiting included. `Infinity` for none. */
  readonly cellWallTimeoutMs: number;
}

/** A function of the host that code may call. All of them return promises in a JavaScript REPL. */
export interface HostFunction {
  readonly name: string;
  /** `query` functions take prompts and are tracked when nobody awaits them; `plain` ones take and return any JSON. */
  readonly kind: "query" | "batch" | "plain";
}

export interface OpenRequest {
  readonly host: HostBridge;
  readonly functions: readonly HostFunction[];
  /** Plain values that are variables from the start and are restored before every cell, like `context`. */
  readonly values: Readonly<Record<string, JsonValue>>;
  readonly limits: EnvironmentLimits;
  /** Aborting it ends the session. */
  readonly signal: AbortSignal;
}

/** A place where code runs. One `open` per run; a session is never shared between runs. */
export interface Environment {
  /** For messages and traces; never holds a secret. */
  readonly name: string;
  readonly language: "javascript" | "python";
  open(request: OpenRequest): Promise<EnvironmentSession>;
  /** Stops what is kept warm between sessions. Optional, idempotent. */
  close?(): Promise<void>;
}

export interface EnvironmentSession {
  /** Puts a value into a variable, exactly, and keeps it for restoring after a reset. */
  load(name: string, value: ContextValue): Promise<void>;
  /** Runs one cell. Never rejects for what the code did. */
  execute(code: string, options?: ExecuteOptions): Promise<CellResult>;
  /** The draft in `answer.content`, if code has put something there. */
  draft(): Promise<string | undefined>;
  /** All variables of the user's code. */
  variables(): Promise<readonly VariableInfo[]>;
  /** Ends the session and everything it started. Idempotent. */
  close(): Promise<void>;
}

export interface ExecuteOptions {
  /** Language of the fence: `typescript` cells have their types stripped first. */
  readonly language?: "javascript" | "typescript" | "python" | undefined;
  /** Aborting it stops the cell; its variables stay. */
  readonly signal?: AbortSignal | undefined;
  /** Limits of this cell. @defaultValue those that the session was opened with */
  readonly limits?: EnvironmentLimits | undefined;
}
