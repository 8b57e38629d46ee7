import { given } from "../util/check-options.js";
import type { DropReply, ErrorFields, HangReply, RawReply, ReplyOptions, ScriptedToolCall } from "./scripted-reply.js";
import { type CompletionReply, reply } from "./scripted-reply.js";

const JSON_HEADERS = { "content-type": "application/json" };

/** How a refused request is told. */
export interface StatusOptions extends ErrorFields {
  /** Sent as `retry-after`. */
  readonly retryAfterSeconds?: number | undefined;
  /** Sent as `retry-after-ms`. */
  readonly retryAfterMs?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Sent in place of the OpenAI-shaped body, such as a proxy's HTML page. */
  readonly body?: string | undefined;
  readonly latencyMs?: number | undefined;
}

/** The ways in which providers fail, each as an answer for a script. */
export const fault = {
  /** An error status with an OpenAI-shaped body. */
  status(status: number, options: StatusOptions = {}): RawReply {
    const headers: Record<string, string> = { ...JSON_HEADERS, ...options.headers };
    if (options.retryAfterSeconds !== undefined) headers["retry-after"] = String(options.retryAfterSeconds);
    if (options.retryAfterMs !== undefined) headers["retry-after-ms"] = String(options.retryAfterMs);
    const body =
      options.body ?? errorBody({ message: `Scripted status ${status}`, type: typeOf(status), ...given(options) });
    return raw(status, headers, body, options.latencyMs);
  },

  /** Status 200 whose body is an error and no completion. */
  errorBody(fields: ErrorFields = {}): RawReply {
    return raw(
      200,
      JSON_HEADERS,
      errorBody({ message: "Scripted error with status 200", code: 502, ...given(fields) }),
    );
  },

  /** Status 200 whose body is not JSON. */
  malformedJson(body = '{"id":"chatcmpl-1","choices":[{"mess'): RawReply {
    return raw(200, JSON_HEADERS, body);
  },

  /** Status 200 with any JSON body. */
  json(body: unknown): RawReply {
    return raw(200, JSON_HEADERS, JSON.stringify(body));
  },

  /** No answer; with `headers: true`, headers and then nothing. */
  hang(options: { readonly headers?: boolean | undefined } = {}): HangReply {
    return { type: "hang", headers: options.headers ?? false };
  },

  /** The connection is cut before a byte of the answer. */
  drop(options: { readonly latencyMs?: number | undefined } = {}): DropReply {
    return { type: "drop", ...given(options) };
  },

  /** The connection is cut in the middle of a JSON body. */
  dropMidBody(): RawReply {
    const body = JSON.stringify({ id: "chatcmpl-1", object: "chat.completion", choices: [{ index: 0 }] });
    return { ...raw(200, JSON_HEADERS, body), dropAfterChars: Math.floor(body.length / 2) };
  },

  /** A streamed reply whose connection is cut after some chunks; without streaming, the body is cut. */
  dropMidStream(text: string, options: ReplyOptions = {}): CompletionReply {
    return reply(text, { stopAfterChunks: 1, streamEnd: "drop", ...given(options) });
  },

  /** A streamed reply that turns into an error event after some chunks; without streaming, an error body with status 200. */
  errorMidStream(text: string, error: ErrorFields = {}, options: ReplyOptions = {}): CompletionReply {
    const fields = { message: "Scripted error in a stream", code: 502, ...given(error) };
    return reply(text, { stopAfterChunks: 1, ...given(options), streamEnd: { error: fields } });
  },

  /** A completion without `usage`. */
  noUsage(text: string): CompletionReply {
    return reply(text, { usage: null });
  },

  /** A completion whose content is `null`. */
  nullContent(options: ReplyOptions = {}): CompletionReply {
    return reply(null, options);
  },

  /** A completion without content whose message is a refusal. */
  refusal(text: string): CompletionReply {
    return reply(null, { refusal: text });
  },

  /** A completion whose content is a list of text parts. */
  contentParts(...texts: readonly string[]): CompletionReply {
    return reply(texts.map((text) => ({ type: "text", text })));
  },

  /** A completion that calls tools and says nothing. */
  toolCalls(...calls: readonly ScriptedToolCall[]): CompletionReply {
    return reply(null, { toolCalls: calls, finishReason: "tool_calls" });
  },
};

/** The body of an error in OpenAI's form. */
export function errorBody(fields: ErrorFields): string {
  const { message = "", type = "invalid_request_error", param = null, code = null } = fields;
  return JSON.stringify({ error: { message, type, param, code } });
}

function raw(status: number, headers: Readonly<Record<string, string>>, body: string, latencyMs?: number): RawReply {
  return { type: "raw", status, headers, body, ...(latencyMs === undefined ? {} : { latencyMs }) };
}

function typeOf(status: number): string {
  if (status === 429) return "rate_limit_error";
  return status >= 500 ? "server_error" : "invalid_request_error";
}
