import type { LanguageModel, ModelReply } from "../spec/model.js";
import type { Fields } from "../util/record.js";
import { readAnthropicMessage, readAnthropicStream } from "./anthropic-reply.js";
import { anthropicBody } from "./anthropic-request.js";
import { type ChatRequestOptions, clientFacts } from "./chat-client.js";
import { isStream } from "./chat-stream.js";
import { languageModel, type ProtocolRequest } from "./protocol.js";

/** Any client with `messages.create` of Anthropic's SDK; also its clients for Bedrock and Vertex. */
export interface AnthropicClient {
  readonly messages: {
    // A method, so that clients with narrower parameters fit.
    create(body: AnthropicBody, options?: ChatRequestOptions): unknown;
  };
}

/** What is known of the body that an {@link AnthropicClient} is called with. */
export interface AnthropicBody {
  readonly model: string;
  readonly max_tokens: number;
  readonly messages: readonly { readonly role: string; readonly content?: unknown }[];
  readonly stream?: boolean | undefined;
}

/** Settings of {@link anthropic}. */
export interface AnthropicOptions {
  /** Sent as `max_tokens`, which Anthropic requires, where a call sets no limit. @defaultValue 8192 */
  readonly maxOutputTokens?: number | undefined;
  /** Mark the system prompt, and the end of a conversation that goes on, for Anthropic's prompt cache. @defaultValue true */
  readonly cachePrompt?: boolean | undefined;
  /** Fields that are sent with every request, such as `{ thinking: { type: "enabled", budget_tokens: 4096 } }`. */
  readonly params?: Fields | undefined;
  /** Further values to take out of error messages, beside the client's own key. */
  readonly secrets?: readonly string[] | undefined;
}

const DEFAULT_MAX_OUTPUT_TOKENS = 8192;

/**
 * Claude through Anthropic's own protocol: prompt caching, thinking, exact usage.
 *
 * Replies that may be long are streamed under the hood, because the SDK refuses to wait for them otherwise.
 *
 * @example anthropic(new Anthropic())
 */
export function anthropic(client: AnthropicClient, options: AnthropicOptions = {}): LanguageModel {
  const { maxOutputTokens = DEFAULT_MAX_OUTPUT_TOKENS, cachePrompt = true, params = {} } = options;
  return languageModel({
    provider: "anthropic",
    maxRetries: clientFacts(client).maxRetries,
    parameters: params,
    requiredParameters: ["max_tokens"],
    secrets: () => [...clientFacts(client).secrets, ...(options.secrets ?? [])],
    prepare: (call) => anthropicBody(call, { maxOutputTokens, cachePrompt, params }),
    send: (request) => send(client, request),
  });
}

async function send(client: AnthropicClient, request: ProtocolRequest): Promise<ModelReply> {
  const { call, signal, context } = request;
  const body = request.body as Fields & AnthropicBody;
  const answer: unknown = await client.messages.create(body, { signal, maxRetries: 0 });
  const onToken = call.stream ? call.onToken : undefined;
  if (isStream(answer)) {
    request.begin();
    return readAnthropicStream(answer, { context, signal, onToken });
  }
  const reply = readAnthropicMessage(answer, context);
  if (reply.text !== "") onToken?.(reply.text);
  return reply;
}
