/** Numbers for the `usage` of a reply. What is not given is derived from the text (characters / 4) or 0. */
export interface ScriptedUsage {
  readonly inputTokens?: number | undefined;
  readonly cachedInputTokens?: number | undefined;
  readonly cacheWriteTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  readonly reasoningTokens?: number | undefined;
  /** Sent as `usage.cost`, as OpenRouter does. */
  readonly costUsd?: number | undefined;
}

/** A tool call in a reply. */
export interface ScriptedToolCall {
  readonly name: string;
  readonly arguments: string;
}

/** How a scripted completion is told. */
export interface ReplyOptions {
  /** `null` leaves `usage` out. Default: an estimate from the lengths. */
  readonly usage?: ScriptedUsage | null | undefined;
  /** Hidden reasoning beside the text. */
  readonly reasoning?: string | undefined;
  /** The field that carries `reasoning`. @defaultValue "reasoning_content" */
  readonly reasoningField?: "reasoning_content" | "reasoning" | undefined;
  readonly refusal?: string | undefined;
  readonly toolCalls?: readonly ScriptedToolCall[] | undefined;
  /** @defaultValue "stop" */
  readonly finishReason?: string | undefined;
  /** Further fields of the body, and of the last chunk of a stream; they win over the ones made from the other options. */
  readonly extra?: Readonly<Record<string, unknown>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Milliseconds before the answer begins. Default: the server's `latencyMs`. */
  readonly latencyMs?: number | undefined;
  /** Characters in each chunk of a stream. @defaultValue 64 */
  readonly chunkChars?: number | undefined;
  /** Milliseconds between the chunks of a stream. @defaultValue 0 */
  readonly chunkDelayMs?: number | undefined;
  /** Mix comment lines (`: PROCESSING`) into a stream, as OpenRouter does while it waits. */
  readonly comments?: boolean | undefined;
  /** End a stream after this many chunks of text as {@link ReplyOptions.streamEnd} says. */
  readonly stopAfterChunks?: number | undefined;
  /** What `stopAfterChunks` does: cut the connection, end the body without a last chunk, stay silent, or send this error as an event. @defaultValue "drop" */
  readonly streamEnd?: "drop" | "end" | "hang" | { readonly error: ErrorFields } | undefined;
}

/** Fields of an OpenAI-shaped error body. */
export interface ErrorFields {
  readonly message?: string | undefined;
  readonly type?: string | null | undefined;
  readonly param?: string | null | undefined;
  readonly code?: string | number | null | undefined;
}

/** A chat completion, sent as one body or as a stream, as the request asks. */
export interface CompletionReply extends ReplyOptions {
  readonly type: "completion";
  readonly content: string | null | readonly Readonly<Record<string, unknown>>[];
}

/** Any other HTTP response. */
export interface RawReply {
  readonly type: "raw";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly latencyMs?: number;
  /** Cut the connection after this many characters of the body. */
  readonly dropAfterChars?: number;
}

/** No answer until the client gives up or the server is closed. */
export interface HangReply {
  readonly type: "hang";
  /** Send status and headers of a stream first. */
  readonly headers: boolean;
}

/** The connection is cut before a byte of the answer. */
export interface DropReply {
  readonly type: "drop";
  readonly latencyMs?: number;
}

/** What the server answers with. Made by {@link reply} and {@link fault}. */
export type ScriptedReply = CompletionReply | RawReply | HangReply | DropReply;

/** A reply; a plain string stands for `reply(string)`. */
export type ScriptedAnswer = string | ScriptedReply;

/**
 * A chat completion with this text.
 * @example reply("42", { usage: { inputTokens: 1000, cachedInputTokens: 800, outputTokens: 1 } })
 */
export function reply(content: CompletionReply["content"], options: ReplyOptions = {}): CompletionReply {
  return { ...options, type: "completion", content };
}
