import type { TokenUsage } from "./usage.js";

/** One message of a chat. Images and other parts travel as provider-shaped objects and are passed on as they are. */
export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string | readonly ContentPart[];
}

export interface ContentPart {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** An image or a file in a message, in no provider's form: adapters put it into theirs. Only sub-calls have any. */
export interface AttachmentPart extends ContentPart {
  readonly type: "attachment";
  readonly kind: "image" | "file";
  /** A data URL in base64, or an `https:` URL. */
  readonly url: string;
}

export function isAttachment(part: ContentPart): part is AttachmentPart {
  return part.type === "attachment";
}

/** One request to a model. What is not set is not sent. */
export interface ModelCall {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly temperature?: number | undefined;
  readonly maxOutputTokens?: number | undefined;
  /** Ask for the reply as a stream; an adapter that cannot stream may ignore it. */
  readonly stream?: boolean | undefined;
  /** Aborting it stops the request. */
  readonly signal: AbortSignal;
  /** Called with each piece of text of a streamed reply. */
  readonly onToken?: ((text: string) => void) | undefined;
  /** Called when the adapter had to do something the user should know of, such as dropping a parameter. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** Why the model stopped. `length`: the reply was cut at the output limit. */
export type StopReason = "stop" | "length" | "content_filter" | "tool_calls" | "unknown";

/** A reply, in the one form that the rest of the library knows. */
export interface ModelReply {
  /** The visible text; empty when the model said nothing. */
  readonly text: string;
  /** Hidden reasoning that the provider handed out beside the text. It is shown to people, never parsed and never sent back. */
  readonly reasoning?: string | undefined;
  /** The words in which the model refused, when the provider marks them as such. */
  readonly refusal?: string | undefined;
  readonly stopReason: StopReason;
  /** `null` when the provider sent no usage. */
  readonly usage: TokenUsage | null;
  /** USD as charged by the provider, when it says so. */
  readonly costUsd?: number | undefined;
}

/** What a provider says that a request has cost. */
export type Charge = Pick<ModelReply, "usage" | "costUsd">;

/**
 * A way to reach models: what `rlm/providers/*` make, and what any third-party adapter is.
 * `complete` makes exactly one request (retrying is done above it, so that every request is counted)
 * and throws `RLMModelError` when it fails.
 */
export interface LanguageModel {
  /** Short name for messages and traces, such as `openai`. */
  readonly provider: string;
  /** How often a failed request may be sent again, from the client's own settings. Default 0. */
  readonly maxRetries?: number;
  /** Fields that go with every request, such as a reasoning effort. Models share replies in a cache only when theirs are equal. */
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  /** `complete` understands {@link AttachmentPart}; without it, sub-calls with images or files are refused. */
  readonly takesAttachments?: boolean;
  complete(call: ModelCall): Promise<ModelReply>;
}
