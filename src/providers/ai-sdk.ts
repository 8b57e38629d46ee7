import {
  type AttachmentPart,
  type ChatMessage,
  isAttachment,
  type LanguageModel,
  type ModelCall,
  type ModelReply,
} from "../spec/model.js";
import { fieldsOf } from "../util/record.js";
import { readAiSdkResult, readAiSdkStream } from "./ai-sdk-reply.js";
import { contentOf, mediaTypeOfAddress } from "./attachment.js";
import { languageModel, type ProtocolRequest } from "./protocol.js";

/** What is used of a language model of the AI SDK, of any of its specifications from v2 to v4. */
export interface AiSdkModel {
  readonly specificationVersion: string;
  readonly provider: string;
  readonly modelId: string;
  // Methods, so that models with narrower parameters fit.
  doGenerate(options: AiSdkCallOptions): PromiseLike<unknown>;
  doStream(options: AiSdkCallOptions): PromiseLike<unknown>;
}

/** The options of a call in the AI SDK's form, as far as they matter here. */
export interface AiSdkCallOptions {
  /** Messages in the AI SDK's form. */
  readonly prompt: unknown;
  readonly temperature?: number;
  readonly maxOutputTokens?: number;
  readonly abortSignal?: AbortSignal;
}

type AiSdkMessage =
  | { readonly role: "system"; readonly content: string }
  | {
      readonly role: "user" | "assistant";
      readonly content: readonly AiSdkPart[];
    };

/** Text, or a file with its type and its base64 or address. */
type AiSdkPart = { readonly type: string; readonly [field: string]: unknown };

/** Settings of {@link aiSdk}. */
export interface AiSdkOptions {
  /** How often a failed request may be sent again; the models themselves never do. @defaultValue 2 */
  readonly maxRetries?: number | undefined;
  /** Keys to take out of error messages, should the provider repeat them there: models do not tell theirs. */
  readonly secrets?: readonly string[] | undefined;
}

const DEFAULT_MAX_RETRIES = 2;

/**
 * Any language model of the AI SDK (specification v2, v3 or v4), or a provider that makes one from its name.
 *
 * @example aiSdk(groq("llama-3.3-70b-versatile")) // the model's name in a call is then not looked at
 * @example aiSdk(groq) // the model is the one that a call names
 */
export function aiSdk(model: AiSdkModel | ((name: string) => AiSdkModel), options: AiSdkOptions = {}): LanguageModel {
  const modelOf = (name: string) => (isModel(model) ? model : model(name));
  return languageModel({
    provider: isModel(model) ? model.provider : "ai-sdk",
    maxRetries: options.maxRetries ?? DEFAULT_MAX_RETRIES,
    secrets: () => options.secrets ?? [],
    prepare: (call) => ({ body: { model: call.model, ...callOptions(call) } }),
    send: (request) => send(modelOf(request.call.model), request),
  });
}

/** Providers of the AI SDK are functions with properties; models are objects with a method. */
function isModel(model: AiSdkModel | ((name: string) => AiSdkModel)): model is AiSdkModel {
  return "doGenerate" in model;
}

async function send(model: AiSdkModel, request: ProtocolRequest): Promise<ModelReply> {
  const { call, signal, context } = request;
  const { model: _name, prompt, ...settings } = request.body;
  const options: AiSdkCallOptions = { ...settings, prompt, abortSignal: signal };
  if (!call.stream) return readAiSdkResult(await model.doGenerate(options), context, call.onWarning);
  const { stream } = fieldsOf(await model.doStream(options));
  request.begin();
  return readAiSdkStream(stream as AsyncIterable<unknown>, { context, signal, onToken: call.onToken }, call.onWarning);
}

function callOptions(call: ModelCall): AiSdkCallOptions {
  return {
    prompt: call.messages.map(messageOf),
    ...(call.temperature === undefined ? {} : { temperature: call.temperature }),
    ...(call.maxOutputTokens === undefined ? {} : { maxOutputTokens: call.maxOutputTokens }),
  };
}

function messageOf({ role, content }: ChatMessage): AiSdkMessage {
  const parts = typeof content === "string" ? [{ type: "text", text: content }] : content;
  if (role === "system") return { role, content: parts.map(({ text }) => String(text)).join("\n") };
  // Parts of other kinds travel as they are: whoever made them made them for this provider.
  return { role, content: parts.map((part) => (isAttachment(part) ? filePart(part) : part)) };
}

/** Models that cannot take a type or an address say so themselves. */
function filePart(part: AttachmentPart): AiSdkPart {
  const content = contentOf(part);
  if (content.type === "data") return { type: "file", mediaType: content.mediaType, data: content.base64 };
  const mediaType = mediaTypeOfAddress(content.url) ?? (part.kind === "image" ? "image/*" : "application/octet-stream");
  return { type: "file", mediaType, data: new URL(content.url) };
}
