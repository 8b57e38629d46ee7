import type { LanguageModel, ModelReply } from "../spec/model.js";
import type { Fields } from "../util/record.js";
import { chatAnswer } from "./chat-answer.js";
import { type ChatClient, type ChatRequestBody, clientFacts } from "./chat-client.js";
import { readCompletion } from "./chat-reply.js";
import { chatBody } from "./chat-request.js";
import { isStream, readStream } from "./chat-stream.js";
import { languageModel, type ProtocolRequest } from "./protocol.js";
import { providerName } from "./provider-name.js";

export type { ChatClient } from "./chat-client.js";

/** Settings of {@link chatCompletions}. */
export interface ChatCompletionsOptions {
  /** Name for messages and traces. Default: from the client's base URL, else `openai-compatible`. */
  readonly provider?: string | undefined;
  /** Fields that are sent with every request, such as `{ reasoning_effort: "low" }` or `{ service_tier: "flex" }`. */
  readonly params?: Fields | undefined;
  /** Further values to take out of error messages, beside the client's own key. */
  readonly secrets?: readonly string[] | undefined;
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
  return languageModel({
    provider,
    maxRetries,
    parameters: options.params,
    secrets: () => [...clientFacts(client).secrets, ...(options.secrets ?? [])],
    prepare: (call) => chatBody(call, { isOpenAI, params: options.params ?? {} }),
    send: (request) => send(client, request),
  });
}

async function send(client: ChatClient, request: ProtocolRequest): Promise<ModelReply> {
  const { call, signal, context } = request;
  const body = request.body as Fields & ChatRequestBody;
  const { data, costUsd } = await chatAnswer(client.chat.completions.create(body, { signal, maxRetries: 0 }));
  if (isStream(data)) {
    request.begin();
    return readStream(data, { context, signal, onToken: call.onToken });
  }
  const reply = readCompletion(data, context, costUsd);
  // A client that cannot stream still owes the listener the text.
  if (call.stream && reply.text !== "") call.onToken?.(reply.text);
  return reply;
}
