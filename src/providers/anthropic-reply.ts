import type { ModelReply, StopReason } from "../spec/model.js";
import { cacheWrites, type TokenUsage } from "../spec/usage.js";
import { type Fields, fieldsOf, isRecord, numberOf, textOf } from "../util/record.js";
import type { StreamReading } from "./chat-stream.js";
import { makeReply } from "./make-reply.js";
import { badReply, type ErrorContext, errorFromBody } from "./provider-error.js";

/** Reads a message of Anthropic's that was not streamed. */
export function readAnthropicMessage(message: unknown, context: ErrorContext): ModelReply {
  const fields = fieldsOf(message);
  const usage = anthropicUsage(fields["usage"]);
  context.charge = { usage };
  if (fields["type"] === "error") throw errorFromBody(fields["error"], context);
  if (!Array.isArray(fields["content"])) throw badReply("the answer has no `content`: it is no message", context);
  const blocks = fields["content"].map(fieldsOf);
  return makeReply({
    text: blocks.map((block) => (block["type"] === "text" ? (textOf(block["text"]) ?? "") : "")).join(""),
    reasoning: blocks.map((block) => textOf(block["thinking"]) ?? "").join(""),
    refusal: refusalOf(fields),
    stopReason: stopReasonOf(fields["stop_reason"]),
    usage,
  });
}

/** Puts the events of a streamed message together. Throws when the stream ends before the message does. */
export async function readAnthropicStream(stream: AsyncIterable<unknown>, reading: StreamReading): Promise<ModelReply> {
  const texts: string[] = [];
  let reasoning = "";
  let usage: Fields = {};
  let end: Fields = {};
  for await (const item of stream) {
    reading.signal.throwIfAborted();
    const event = fieldsOf(item);
    const message = fieldsOf(event["message"]);
    // The start has the input, the end has the output: numbers that come later are the ones that count.
    usage = { ...usage, ...present(message["usage"]), ...present(event["usage"]) };
    if (event["usage"]) reading.context.charge = { usage: anthropicUsage(usage) };
    if (event["type"] === "error") throw errorFromBody(event["error"], reading.context);
    const delta = fieldsOf(event["delta"]);
    if (delta["stop_reason"]) end = delta;
    reasoning += textOf(delta["thinking"]) ?? "";
    const text = textOf(delta["text"]) ?? (event["type"] === "content_block_start" ? startText(event) : undefined);
    if (text === undefined) continue;
    texts.push(text);
    reading.onToken?.(text);
  }
  reading.signal.throwIfAborted();
  if (end["stop_reason"] === undefined) {
    throw badReply("the stream ended before the reply was complete (no `stop_reason` came)", reading.context);
  }
  return makeReply({
    text: texts.join(""),
    reasoning,
    refusal: refusalOf(end),
    stopReason: stopReasonOf(end["stop_reason"]),
    usage: anthropicUsage(usage),
  });
}

function startText(event: Fields): string | undefined {
  return textOf(fieldsOf(event["content_block"])["text"]);
}

/** Fields that hold a number; the rest is `null` where it says nothing. */
function present(usage: unknown): Fields {
  return Object.fromEntries(
    Object.entries(fieldsOf(usage)).filter(([, value]) => numberOf(value) !== undefined || isRecord(value)),
  );
}

/** Anthropic counts what was read from the cache, what was written to it, and the rest of the input apart. */
function anthropicUsage(usage: unknown): TokenUsage | null {
  const fields = fieldsOf(usage);
  const input = numberOf(fields["input_tokens"]);
  const output = numberOf(fields["output_tokens"]);
  if (input === undefined && output === undefined) return null;
  const cached = numberOf(fields["cache_read_input_tokens"]) ?? 0;
  const written = numberOf(fields["cache_creation_input_tokens"]) ?? 0;
  const writtenFor1h = numberOf(fieldsOf(fields["cache_creation"])["ephemeral_1h_input_tokens"]) ?? 0;
  const thinking = numberOf(fieldsOf(fields["output_tokens_details"])["thinking_tokens"]) ?? 0;
  return {
    inputTokens: (input ?? 0) + cached + written,
    cachedInputTokens: cached,
    ...cacheWrites(written, Math.min(writtenFor1h, written)),
    outputTokens: output ?? 0,
    reasoningTokens: Math.min(thinking, output ?? 0),
  };
}

function refusalOf(fields: Fields): string | undefined {
  if (fields["stop_reason"] !== "refusal") return undefined;
  return textOf(fieldsOf(fields["stop_details"])["explanation"]) ?? "The model refused to answer";
}

function stopReasonOf(reason: unknown): StopReason {
  switch (reason) {
    case "end_turn":
    case "stop_sequence":
      return "stop";
    case "max_tokens":
    case "model_context_window_exceeded":
      return "length";
    case "refusal":
      return "content_filter";
    case "tool_use":
      return "tool_calls";
    default:
      return "unknown";
  }
}
