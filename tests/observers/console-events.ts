import type { CellResult } from "../../src/spec/environment.js";
import type { RLMEvent, RLMEventOf, RLMEventType } from "../../src/spec/events.js";
import type { RLMResponse } from "../../src/spec/response.js";
import { type ModelUsage, NO_USAGE } from "../../src/spec/usage.js";

/** An amount of usage as one request has it. */
export const usage = (inputTokens: number, outputTokens: number, cost: number | null): ModelUsage => ({
  ...NO_USAGE,
  calls: 1,
  inputTokens,
  outputTokens,
  cost,
});

export const cellResult = (result: Partial<CellResult> = {}): CellResult => ({
  output: { head: "", tail: "", length: 0 },
  notices: [],
  unawaitedCalls: 0,
  unhandledRejections: [],
  variables: [],
  changedVariables: [],
  durationMs: 5,
  ...result,
});

export const response = (fields: Partial<RLMResponse> = {}): RLMResponse => ({
  answer: "42",
  finishReason: "final",
  iterations: 2,
  subCalls: 3,
  cacheHits: 0,
  totalInputTokens: 2000,
  totalOutputTokens: 100,
  cost: 0.0123,
  usage: {},
  usageByDepth: [],
  elapsedSeconds: 65,
  history: [],
  replVariables: {},
  warnings: [],
  direct: false,
  runId: "aaaa1111",
  depth: 0,
  ...fields,
});

/** A valid event of each type; what a test is about it says itself. */
const TEMPLATES: { readonly [T in RLMEventType]: Omit<RLMEventOf<T>, keyof typeof BASE | "type"> } = {
  run_start: {
    query: "What is it?",
    rootModel: "big",
    subModel: "small",
    contextDescription: "`context` is a string of 12 characters.",
    contextChars: 12,
    limits: {},
  },
  iteration_start: { maxIterations: 25 },
  model_start: { callId: "root-call", model: "big", messages: [] },
  model_retry: { callId: "call", model: "root", attempt: 2, error: "it broke off" },
  token: { callId: "root-call", text: "word" },
  model_end: {
    callId: "root-call",
    model: "big",
    reply: "Let me look.\n```repl\nprint(1)\n```",
    usage: usage(1000, 50, 0.01),
    durationMs: 4200,
  },
  code_generated: { cellId: "cell", code: "print(1)", language: "javascript" },
  code_executed: { cellId: "cell", code: "print(1)", result: cellResult() },
  sub_call_start: { callId: "call", cellId: "cell", kind: "llm", model: "small", prompt: "Is it?" },
  sub_call_end: {
    callId: "call",
    cellId: "cell",
    kind: "llm",
    model: "small",
    reply: "yes",
    usage: usage(100, 10, 0.001),
    durationMs: 900,
  },
  sub_call_cache_hit: { callId: "call", cellId: "cell", model: "small", prompt: "Is it?", reply: "yes" },
  warning: { message: "careful" },
  final_answer: { answer: "42", finishReason: "final" },
  iteration_end: { durationMs: 5000 },
  run_end: { response: response() },
};

const BASE = { runId: "aaaa1111", parentRunId: undefined, depth: 0, iteration: 1, preview: "", at: 1_000_000 };

/** An event with everything but what the test is about filled in. */
export function event<T extends RLMEventType>(type: T, fields: Partial<RLMEventOf<T>> = {}): RLMEvent {
  return { ...BASE, ...TEMPLATES[type], ...fields, type } as unknown as RLMEvent;
}
