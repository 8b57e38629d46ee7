import { performance } from "node:perf_hooks";
import { RLMAbortError, RLMError, RLMModelError } from "../spec/errors.js";
import type { LanguageModel, ModelCall, ModelReply } from "../spec/model.js";
import { linkSignals, raceSignal } from "../util/abort.js";
import type { Fields } from "../util/record.js";
import { chatAnswer } from "./chat-answer.js";
import { type ChatClient, type ChatRequestBody, clientFacts } from "./chat-client.js";
import { readCompletion } from "./chat-reply.js";
import { chatBody } from "./chat-request.js";
import { isStream, readStream } from "./chat-stream.js";
import { errorFacts } from "./error-facts.js";
import { ParameterMemory } from "./parameter-memory.js";
import { type ErrorContext, toModelError } from "./provider-error.js";
import { providerName } from "./provider-name.js";

export type { ChatClient } from "./chat-client.js";

/** Settings of {@link chatCompletions}. */
export interface ChatCompletionsOptions {
  /** Name for messages and traces. Default: from the client's base URL, else `openai-compatible`. */
  readonly provider?: string | undefined;
  /** Fields that are sent with every request, such as `{ reasoning_effort: "low" }` or `{ service_tier: "flex" }`. */
  readonly params?: Fields | undefined;
}

/**
 * A model behind any client with OpenAI's `chat.completions.create`.
 *
 * Calls that may take longer than five minutes should be streamed: Node's own fetch gives up after 300 seconds without
 * response headers, whatever timeout the client has, and a stream brings its headers at once.
 *
 * @example chatCompletions(new OpenAI())
 */
export function chatCompletions(client: ChatClient, options: ChatCompletionsOptions = {}): LanguageModel {
  const { baseURL, maxRetries } = clientFacts(client);
  const provider = options.provider ?? providerName(baseURL);
  const isOpenAI = provider === "openai" || provider === "azure";
  const memory = new ParameterMemory();
  const warned = new Set<string>();

  async function complete(call: ModelCall): Promise<ModelReply> {
    if (call.signal.aborted) throw abortError(call.signal);
    const planned = chatBody(call, { isOpenAI, params: options.params ?? {} });
    if (planned.warning !== undefined && !warned.has(call.model)) {
      warned.add(call.model);
      call.onWarning?.(planned.warning);
    }
    const body = memory.apply(planned.body);
    const startedAt = performance.now();
    // Clients may keep a listener on the signal they are given, for good: each call gets a signal of its own.
    const link = linkSignals(call.signal);
    const progress: Progress = { replyHadBegun: false };
    try {
      return await raceSignal(send({ client, body, call, signal: link.signal, provider, progress }), call.signal);
    } catch (error) {
      link.abort(error);
      if (call.signal.aborted) throw abortError(call.signal);
      const elapsedMs = performance.now() - startedAt;
      throw refusal(error, body, call) ?? toModelError(error, contextOf(client, provider, { elapsedMs, ...progress }));
    } finally {
      link.release();
    }
  }

  /** A refused parameter that the next request will do without. */
  function refusal(error: unknown, body: Fields, call: ModelCall): RLMModelError | undefined {
    const facts = errorFacts(error);
    const adapted = memory.adapt(body, facts);
    if (adapted === undefined) return undefined;
    if (adapted.warning !== undefined) call.onWarning?.(adapted.warning);
    const { message } = toModelError(error, contextOf(client, provider));
    const status = facts.status === undefined ? {} : { status: facts.status };
    return new RLMModelError(message, { ...status, retryable: true, adapted: true });
  }

  return { provider, maxRetries, complete };
}

interface Progress {
  replyHadBegun: boolean;
}

interface Sending {
  readonly client: ChatClient;
  readonly body: Fields;
  readonly call: ModelCall;
  readonly signal: AbortSignal;
  readonly provider: string;
  readonly progress: Progress;
}

async function send({ client, body, call, signal, provider, progress }: Sending): Promise<ModelReply> {
  const pending = client.chat.completions.create(body as Fields & ChatRequestBody, { signal, maxRetries: 0 });
  const { data, costUsd } = await chatAnswer(pending);
  const context = contextOf(client, provider);
  if (isStream(data)) {
    progress.replyHadBegun = true;
    return readStream(data, { context, signal, onToken: call.onToken });
  }
  const reply = readCompletion(data, context);
  // A client that cannot stream still owes the listener the text.
  if (call.stream && reply.text !== "") call.onToken?.(reply.text);
  return reply.costUsd !== undefined || costUsd === undefined ? reply : { ...reply, costUsd };
}

function contextOf(client: ChatClient, provider: string, facts: Partial<ErrorContext> = {}): ErrorContext {
  // Read now, not at the start: clients with changing tokens hold the current one.
  return { ...facts, provider, secrets: clientFacts(client).secrets };
}

function abortError(signal: AbortSignal): RLMError {
  const reason: unknown = signal.reason;
  return RLMError.isInstance(reason) ? reason : new RLMAbortError("The request was aborted", { cause: reason });
}
