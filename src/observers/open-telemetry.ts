import type { RLMEvent, RLMEventOf } from "../spec/events.js";
import type { ModelUsage } from "../spec/usage.js";
import { checkOptions, oneOf } from "../util/check-options.js";
import { fieldsOf } from "../util/record.js";
import { wrongValue } from "../util/wrong-value.js";

/** The part of `@opentelemetry/api` that is used: give the module itself, `import * as otel from "@opentelemetry/api"`. */
export interface OpenTelemetryApi<Context = unknown> {
  readonly trace: {
    getTracer(name: string): {
      startSpan(name: string, options: { kind: number; attributes: Attributes }, context: Context): OtelSpan;
    };
    // The API's own span type has more members than are used here.
    setSpan(context: Context, span: never): Context;
  };
  readonly context: { active(): Context };
  readonly SpanKind: { readonly INTERNAL: number; readonly CLIENT: number };
  readonly SpanStatusCode: { readonly ERROR: number };
}

interface OtelSpan {
  setAttributes(attributes: Attributes): unknown;
  setStatus(status: { code: number; message?: string }): unknown;
  end(): void;
}

type Attributes = Record<string, string | number | string[]>;

export interface OpenTelemetryOptions {
  /** Puts messages, code and outputs on the spans. They may hold what your users would not want there. @defaultValue false */
  readonly recordContent?: boolean | undefined;
}

interface OpenSpan {
  readonly span: OtelSpan;
  readonly context: unknown;
  readonly runId: string;
}

/**
 * Tells runs to OpenTelemetry by the GenAI semantic conventions (1.41): one span per run, turn, model call, cell and sub-call,
 * each under the one that caused it. Use it as `logger`.
 *
 * @throws RLMConfigError when `api` is something else, or for a wrong option
 */
export function openTelemetryObserver<Context>(
  api: OpenTelemetryApi<Context>,
  options: OpenTelemetryOptions = {},
): { onEvent(event: RLMEvent): void } {
  // Its default export lacks what is checked last.
  const { trace, SpanKind, SpanStatusCode } = fieldsOf(api);
  if (typeof fieldsOf(trace)["getTracer"] !== "function" || !SpanKind || !SpanStatusCode) {
    throw wrongValue("api", 'what `import * as otel from "@opentelemetry/api"` gives', api);
  }
  checkOptions(options, { recordContent: oneOf(true, false) });
  const spans = new SpanTree(api as OpenTelemetryApi, options.recordContent ?? false);
  return { onEvent: (event) => spans.take(event) };
}

class SpanTree {
  readonly #api: OpenTelemetryApi;
  readonly #content: boolean;
  /** By the id of what they stand for: a run, a turn, a call, a cell. */
  readonly #open = new Map<string, OpenSpan>();

  constructor(api: OpenTelemetryApi, content: boolean) {
    this.#api = api;
    this.#content = content;
  }

  take(event: RLMEvent): void {
    const { INTERNAL, CLIENT } = this.#api.SpanKind;
    const run = event.runId;
    const turn = turnKey(event);
    switch (event.type) {
      case "run_start":
        this.#start(event, run, event.parentCallId, "invoke_agent rlm", INTERNAL, runAttributes(event));
        break;
      case "run_end":
        this.#endRun(event);
        break;
      case "iteration_start":
        this.#start(event, turn, run, "rlm.iteration", INTERNAL, { "rlm.iteration": event.iteration });
        break;
      case "iteration_end":
        this.#end(turn, undefined);
        break;
      case "model_start": {
        const parent = this.#open.has(turn) ? turn : run;
        this.#start(event, event.callId, parent, `chat ${event.model}`, CLIENT, chatAttributes(event.model));
        this.#add(event.callId, "gen_ai.input.messages", event.messages);
        break;
      }
      case "model_end":
        this.#add(event.callId, "gen_ai.output.messages", [{ role: "assistant", content: event.reply }]);
        this.#end(event.callId, typeOf(event), {
          ...usageAttributes([event.usage]),
          ...(event.stopReason !== undefined && { "gen_ai.response.finish_reasons": [event.stopReason] }),
        });
        break;
      case "code_generated":
        this.#start(event, event.cellId, this.#open.has(turn) ? turn : run, "execute_tool repl", INTERNAL, {
          "gen_ai.operation.name": "execute_tool",
          "gen_ai.tool.name": "repl",
          "gen_ai.tool.type": "extension",
        });
        this.#add(event.cellId, "gen_ai.tool.call.arguments", event.code);
        break;
      case "code_executed":
        this.#add(event.cellId, "gen_ai.tool.call.result", event.result.output.head);
        this.#end(event.cellId, event.result.error?.name);
        break;
      case "sub_call_start": {
        const plain = event.kind === "llm";
        const name = plain ? `chat ${event.model}` : "rlm.rlm_query";
        const attributes = plain ? chatAttributes(event.model) : {};
        this.#start(event, event.callId, event.cellId, name, plain ? CLIENT : INTERNAL, attributes);
        this.#add(event.callId, "gen_ai.input.messages", [{ role: "user", content: event.prompt }]);
        break;
      }
      case "sub_call_end":
        this.#add(event.callId, "gen_ai.output.messages", [{ role: "assistant", content: event.reply }]);
        this.#end(event.callId, typeOf(event), usageAttributes([event.usage]));
        break;
      default:
        break;
    }
  }

  /** Starts a span under another one, or under what is active where the run was started. */
  #start(
    { runId }: RLMEvent,
    key: string,
    parentKey: string | undefined,
    name: string,
    kind: number,
    attributes: Attributes,
  ): void {
    const parent = (parentKey !== undefined && this.#open.get(parentKey)?.context) || this.#api.context.active();
    const span = this.#api.trace.getTracer("rlm").startSpan(name, { kind, attributes }, parent);
    this.#open.set(key, { span, context: this.#api.trace.setSpan(parent, span as never), runId });
  }

  #add(key: string, name: string, content: unknown): void {
    if (!this.#content) return;
    const text = typeof content === "string" ? content : JSON.stringify(content);
    this.#open.get(key)?.span.setAttributes({ [name]: text });
  }

  #end(key: string, errorType: string | undefined, attributes: Attributes = {}): void {
    const open = this.#open.get(key);
    if (!open) return;
    this.#open.delete(key);
    open.span.setAttributes(attributes);
    if (errorType !== undefined) {
      open.span.setAttributes({ "error.type": errorType });
      open.span.setStatus({ code: this.#api.SpanStatusCode.ERROR });
    }
    open.span.end();
  }

  /** A run that failed in the middle may have left spans open. */
  #endRun(event: RLMEventOf<"run_end">): void {
    for (const [key, { runId }] of this.#open) if (runId === event.runId && key !== runId) this.#end(key, undefined);
    this.#end(event.runId, typeOf(event), {
      ...usageAttributes(Object.values(event.response.usage)),
      "rlm.finish_reason": event.response.finishReason,
      ...(event.response.cost !== null && { "rlm.cost.usd": event.response.cost }),
    });
  }
}

/** Messages of errors may quote texts, so a span only says that there was one. */
const typeOf = ({ error }: { readonly error?: string | undefined }) => (error === undefined ? undefined : "_OTHER");

const turnKey = ({ runId, iteration }: RLMEvent) => `${runId}#${iteration}`;

const chatAttributes = (model: string): Attributes => ({
  "gen_ai.operation.name": "chat",
  "gen_ai.request.model": model,
});

const runAttributes = ({ runId, depth, rootModel, contextChars }: RLMEventOf<"run_start">): Attributes => ({
  "gen_ai.operation.name": "invoke_agent",
  "gen_ai.agent.name": "rlm",
  "gen_ai.request.model": rootModel,
  "gen_ai.conversation.id": runId,
  "rlm.depth": depth,
  "rlm.context.chars": contextChars,
});

function usageAttributes(usages: readonly ModelUsage[]): Attributes {
  const sum = (of: (usage: ModelUsage) => number) => usages.reduce((total, usage) => total + of(usage), 0);
  return {
    "gen_ai.usage.input_tokens": sum(({ inputTokens }) => inputTokens),
    "gen_ai.usage.output_tokens": sum(({ outputTokens }) => outputTokens),
    "gen_ai.usage.cache_read.input_tokens": sum(({ cachedInputTokens }) => cachedInputTokens),
    "gen_ai.usage.cache_write.input_tokens": sum(({ cacheWriteTokens = 0 }) => cacheWriteTokens),
    "gen_ai.usage.reasoning.output_tokens": sum(({ reasoningTokens }) => reasoningTokens),
  };
}
