import type { CellResult, VariableInfo } from "../../src/spec/environment.js";
import type { RLMEvent } from "../../src/spec/events.js";
import type { ChatMessage } from "../../src/spec/model.js";
import type { RLMResponse } from "../../src/spec/response.js";
import { type ModelUsage, NO_USAGE } from "../../src/spec/usage.js";

type Bare<E> = E extends RLMEvent ? Omit<E, "runId" | "parentRunId" | "depth" | "iteration" | "preview" | "at"> : never;

/** Writes the events of an imagined tree of runs, with a clock of its own. */
export class EventRecorder {
  readonly events: RLMEvent[] = [];
  now = Date.UTC(2026, 10, 21, 9, 30, 12);
  #ids = 0;

  newId(): string {
    this.#ids++;
    return `${(0x1a2b3c4d + this.#ids * 0x01010107).toString(16).slice(-8)}-0000-4000-8000-${String(this.#ids).padStart(12, "0")}`;
  }

  run(parent?: RecordedRun): RecordedRun {
    return new RecordedRun(this, this.newId(), parent);
  }
}

export interface Turn {
  readonly reply: string;
  readonly reasoning?: string;
  readonly usage?: ModelUsage;
  readonly durationMs?: number;
  /** Code of the turn; runs between the model's reply and the end of the turn. */
  readonly body?: () => void;
  readonly feedback?: string;
}

export class RecordedRun {
  readonly recorder: EventRecorder;
  readonly id: string;
  readonly depth: number;
  readonly #parentId: string | undefined;
  #iteration = 0;
  readonly messages: ChatMessage[] = [];
  variables: readonly VariableInfo[] = [];
  cellId = "";

  constructor(recorder: EventRecorder, id: string, parent?: RecordedRun) {
    this.recorder = recorder;
    this.id = id;
    this.depth = parent ? parent.depth + 1 : 0;
    this.#parentId = parent?.id;
  }

  emit(event: Bare<RLMEvent>, at = this.recorder.now): void {
    this.recorder.events.push({
      ...event,
      runId: this.id,
      parentRunId: this.#parentId,
      depth: this.depth,
      iteration: this.#iteration,
      preview: event.type,
      at,
    } as RLMEvent);
  }

  start(query: string, contextDescription: string, contextChars: number): void {
    this.messages.push(
      { role: "system", content: SYSTEM },
      { role: "user", content: `Question: ${query}\n\n${contextDescription}\n\nLook at the context with code first.` },
    );
    this.emit({
      type: "run_start",
      query,
      rootModel: "gpt-5",
      subModel: "gpt-5-mini",
      contextDescription,
      contextChars,
      limits: { maxIterations: 25, maxSubCalls: 500, maxCostUsd: 0.5 },
    });
  }

  turn({ reply, reasoning, usage = tokens(2400, 310, 0.0061), durationMs = 4200, body, feedback }: Turn): void {
    const { recorder } = this;
    const startedAt = recorder.now;
    const callId = recorder.newId();
    this.#iteration++;
    this.emit({ type: "iteration_start", maxIterations: 25 });
    this.emit({ type: "model_start", callId, model: "gpt-5", messages: [...this.messages] });
    this.emit({ type: "token", callId, text: reply.slice(0, 5) });
    recorder.now += durationMs;
    this.emit({ type: "model_end", callId, model: "gpt-5", reply, reasoning, stopReason: "stop", usage, durationMs });
    body?.();
    if (feedback !== undefined) {
      this.messages.push({ role: "assistant", content: reply }, { role: "user", content: feedback });
    }
    this.emit({ type: "iteration_end", durationMs: recorder.now - startedAt, feedback });
  }

  cell(code: string, result: Partial<CellResult> & { readonly printed?: string }, during?: () => void): void {
    const startedAt = this.recorder.now;
    this.cellId = this.recorder.newId();
    this.emit({ type: "code_generated", cellId: this.cellId, code, language: "javascript" });
    this.recorder.now += 35;
    during?.();
    const { printed = "", ...rest } = result;
    this.variables = rest.variables ?? this.variables;
    const whole: CellResult = {
      output: { head: printed, tail: "", length: printed.length },
      notices: [],
      unawaitedCalls: 0,
      unhandledRejections: [],
      variables: this.variables,
      changedVariables: [],
      durationMs: this.recorder.now - startedAt,
      ...rest,
    };
    this.emit({ type: "code_executed", cellId: this.cellId, code, result: whole });
  }

  /** Sub-calls in parallel: starts and ends interleave as they would. */
  calls(
    calls: readonly { prompt: string; reply: string; startMs: number; durationMs: number; error?: string }[],
  ): void {
    const { recorder, cellId } = this;
    const begun = recorder.now;
    const happenings = calls.flatMap((call) => {
      const same = { callId: recorder.newId(), cellId, kind: "llm", model: "gpt-5-mini" } as const;
      const { prompt, reply, startMs, durationMs, error } = call;
      const usage =
        error === undefined ? tokens(900 + prompt.length, 40 + reply.length, 0.00042) : { ...NO_USAGE, calls: 1 };
      return [
        { at: begun + startMs, event: { type: "sub_call_start", ...same, prompt } as const },
        {
          at: begun + startMs + durationMs,
          event: { type: "sub_call_end", ...same, reply, usage, durationMs, error } as const,
        },
      ];
    });
    for (const { at, event } of happenings.sort((left, right) => left.at - right.at)) {
      this.emit(event, at);
      recorder.now = Math.max(recorder.now, at);
    }
  }

  /** A child of this run; `body` is what it does. */
  child(prompt: string, body: (child: RecordedRun) => string): void {
    const { recorder, cellId } = this;
    const callId = recorder.newId();
    const call = { callId, cellId, kind: "rlm", model: "gpt-5-mini" } as const;
    const startedAt = recorder.now;
    this.emit({ type: "sub_call_start", ...call, prompt });
    const reply = body(recorder.run(this));
    const usage = tokens(3100, 420, 0.0019);
    this.emit({ type: "sub_call_end", ...call, reply, usage, durationMs: recorder.now - startedAt });
  }

  end(answer: string, response: Partial<RLMResponse> = {}, error?: string): void {
    const { finishReason = "final" } = response;
    if (error === undefined) this.emit({ type: "final_answer", answer, finishReason });
    this.emit({
      type: "run_end",
      response: { ...EMPTY_RESPONSE, answer, runId: this.id, depth: this.depth, ...response },
      error,
    });
  }
}

export function tokens(inputTokens: number, outputTokens: number, cost: number | null): ModelUsage {
  return { ...NO_USAGE, calls: 1, inputTokens, outputTokens, reasoningTokens: Math.floor(outputTokens / 3), cost };
}

const SYSTEM = `You answer a question about a context that is too long to read at once. It is the variable \`context\` in a REPL.\n${"Write JavaScript in a fenced block; its output comes back to you. ".repeat(8)}`;

const EMPTY_RESPONSE: RLMResponse = {
  answer: "",
  finishReason: "final",
  iterations: 0,
  subCalls: 0,
  cacheHits: 0,
  totalInputTokens: 0,
  totalOutputTokens: 0,
  cost: 0,
  usage: {},
  usageByDepth: [],
  elapsedSeconds: 0,
  history: [],
  replVariables: {},
  warnings: [],
  direct: false,
  runId: "",
  depth: 0,
};
