import type { CellResult, Environment } from "./environment.js";
import type { LimitName } from "./limits.js";
import type { ChatMessage, StopReason } from "./model.js";
import type { FinishReason, RLMResponse } from "./response.js";
import type { ModelUsage } from "./usage.js";

/** What every event says. */
export interface EventBase {
  /** The run it belongs to; children have their own. */
  readonly runId: string;
  /** The run whose code started this one; absent at the root. */
  readonly parentRunId?: string | undefined;
  /** 0 at the root. */
  readonly depth: number;
  /** 1-based turn; 0 before the first. */
  readonly iteration: number;
  /** At most 200 characters for people to read. */
  readonly preview: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

interface RunStart extends EventBase {
  readonly type: "run_start";
  readonly query: string;
  /** The sub-call of the parent that this run answers; absent at the root. */
  readonly parentCallId?: string | undefined;
  readonly rootModel: string;
  readonly subModel: string;
  /** What the run's REPL speaks; absent in logs of earlier versions. */
  readonly language?: Environment["language"] | undefined;
  /** What the model is told of the context; never the context itself. */
  readonly contextDescription: string;
  readonly contextChars: number;
  /** The limits of the whole tree that are set. */
  readonly limits: Readonly<Partial<Record<LimitName, number>>>;
}
interface IterationStart extends EventBase {
  readonly type: "iteration_start";
  readonly maxIterations: number;
}
interface ModelStart extends EventBase {
  readonly type: "model_start";
  readonly callId: string;
  readonly model: string;
  readonly messages: readonly ChatMessage[];
}
interface Token extends EventBase {
  readonly type: "token";
  readonly callId: string;
  readonly text: string;
}
interface ModelRetry extends EventBase {
  readonly type: "model_retry";
  /** Of the `model_start` or `sub_call_start`. The tokens that came with it so far are void: the reply begins anew. */
  readonly callId: string;
  readonly model: string;
  /** The attempt that begins now; 2 at the first retry. */
  readonly attempt: number;
  /** Why the attempt before it failed. */
  readonly error: string;
}
interface ModelEnd extends EventBase {
  readonly type: "model_end";
  readonly callId: string;
  readonly model: string;
  readonly reply: string;
  readonly reasoning?: string | undefined;
  readonly stopReason?: StopReason | undefined;
  /** Sum over the attempts of this call. */
  readonly usage: ModelUsage;
  readonly durationMs: number;
  readonly error?: string | undefined;
}
interface CodeGenerated extends EventBase {
  readonly type: "code_generated";
  readonly cellId: string;
  readonly code: string;
  readonly language: string;
}
interface CodeExecuted extends EventBase {
  readonly type: "code_executed";
  readonly cellId: string;
  readonly code: string;
  readonly result: CellResult;
}
interface SubCallStart extends EventBase {
  readonly type: "sub_call_start";
  readonly callId: string;
  /** The cell whose code asked. */
  readonly cellId: string;
  readonly kind: "llm" | "rlm";
  readonly model: string;
  readonly prompt: string;
  /** Images and files beside the prompt, in a few words each, such as `image/png, 34 KB`. */
  readonly attachments?: readonly string[] | undefined;
}
interface SubCallEnd extends EventBase {
  readonly type: "sub_call_end";
  readonly callId: string;
  readonly cellId: string;
  readonly kind: "llm" | "rlm";
  readonly model: string;
  readonly reply: string;
  readonly usage: ModelUsage;
  readonly durationMs: number;
  readonly error?: string | undefined;
}
interface SubCallCacheHit extends EventBase {
  readonly type: "sub_call_cache_hit";
  readonly callId: string;
  readonly cellId: string;
  readonly model: string;
  readonly prompt: string;
  readonly attachments?: readonly string[] | undefined;
  readonly reply: string;
}
interface Warning extends EventBase {
  readonly type: "warning";
  readonly message: string;
}
interface FinalAnswer extends EventBase {
  readonly type: "final_answer";
  readonly answer: string;
  readonly finishReason: FinishReason;
}
interface IterationEnd extends EventBase {
  readonly type: "iteration_end";
  readonly durationMs: number;
  /** What the model will read next; absent when the run ends here. */
  readonly feedback?: string | undefined;
}
interface RunEnd extends EventBase {
  readonly type: "run_end";
  /** The response, also of a run that failed (then `error` says how). */
  readonly response: RLMResponse;
  readonly error?: string | undefined;
}

/** Everything that can be observed of a run and its children, told apart by `type`. */
export type RLMEvent =
  | RunStart
  | IterationStart
  | ModelStart
  | Token
  | ModelRetry
  | ModelEnd
  | CodeGenerated
  | CodeExecuted
  | SubCallStart
  | SubCallEnd
  | SubCallCacheHit
  | Warning
  | FinalAnswer
  | IterationEnd
  | RunEnd;

export type RLMEventType = RLMEvent["type"];
export type RLMEventOf<T extends RLMEventType> = Extract<RLMEvent, { type: T }>;
