import type { LanguageModel, ModelReply } from "../spec/model.js";
import { type Fields, fieldsOf, textOf } from "../util/record.js";
import { clientFacts } from "./chat-client.js";
import { isStream } from "./chat-stream.js";
import { type ErrorFacts, errorFacts } from "./error-facts.js";
import { readGeminiStream } from "./gemini-reply.js";
import { type GeminiRequest, geminiBody } from "./gemini-request.js";
import { languageModel, type ProtocolRequest } from "./protocol.js";

/** Any client with `models.generateContent` and `models.generateContentStream` of Google's SDK. */
export interface GeminiClient {
  readonly models: {
    // Methods, so that clients with narrower parameters fit.
    generateContent(request: GeminiRequest): unknown;
    generateContentStream(request: GeminiRequest): unknown;
  };
}

/** Settings of {@link gemini}. */
export interface GeminiOptions {
  /** How often a failed request may be sent again; Google's client does not tell what it is set to. @defaultValue 2 */
  readonly maxRetries?: number | undefined;
  /** Fields of `config` that are sent with every request, such as `{ thinkingConfig: { includeThoughts: true } }`. */
  readonly config?: Fields | undefined;
}

const DEFAULT_MAX_RETRIES = 2;
/** Google's client counts the first request among its attempts. Retrying is done above, where each request is counted. */
const NO_RETRIES = { retryOptions: { attempts: 1 } };

/**
 * Gemini through Google's own protocol.
 * @example gemini(new GoogleGenAI({ apiKey }))
 */
export function gemini(client: GeminiClient, options: GeminiOptions = {}): LanguageModel {
  const { maxRetries = DEFAULT_MAX_RETRIES, config = {} } = options;
  return languageModel({
    provider: "gemini",
    maxRetries,
    parameters: config,
    secrets: () => clientFacts(client).secrets,
    prepare: (call) => ({ body: geminiBody(call, config) }),
    send: (request) => send(client, request),
    readError: geminiErrorFacts,
  });
}

async function send({ models }: GeminiClient, request: ProtocolRequest): Promise<ModelReply> {
  const { call, signal, context } = request;
  const { model, contents, ...config } = request.body;
  const full = {
    model,
    contents,
    config: { ...config, abortSignal: signal, httpOptions: NO_RETRIES },
  } as GeminiRequest;
  const onToken = call.stream ? call.onToken : undefined;
  const answer: unknown = await (call.stream ? models.generateContentStream(full) : models.generateContent(full));
  if (isStream(answer)) request.begin();
  return readGeminiStream(isStream(answer) ? answer : [answer], { context, signal, onToken });
}

/** Google's errors hold the server's answer as JSON in their message, and the wait it asks for in its details. */
function geminiErrorFacts(error: unknown): ErrorFacts {
  const facts = errorFacts(error);
  const body = jsonIn(facts.message);
  if (body === undefined) return facts;
  const wait = retryDelay(body);
  return {
    ...facts,
    kind: "provider",
    message: textOf(body["message"]) ?? facts.message,
    code: textOf(body["status"]) ?? facts.code,
    header: (name) => facts.header(name) ?? (name === "retry-after" ? wait : undefined),
  };
}

function jsonIn(message: string): Fields | undefined {
  const start = message.indexOf("{");
  if (start < 0) return undefined;
  try {
    const inner = fieldsOf(fieldsOf(JSON.parse(message.slice(start)))["error"]);
    // A proxy's answer is wrapped once more, as text.
    return textOf(inner["message"])?.startsWith("{") ? (jsonIn(String(inner["message"])) ?? inner) : inner;
  } catch {
    // Not JSON after all: the message is told as it is.
    return undefined;
  }
}

function retryDelay(body: Fields): string | undefined {
  const { details } = body;
  if (!Array.isArray(details)) return undefined;
  for (const detail of details) {
    const delay = textOf(fieldsOf(detail)["retryDelay"]);
    if (delay !== undefined && /^[\d.]{1,12}s$/.test(delay)) return delay.slice(0, -1);
  }
  return undefined;
}
