import type { ModelReply, StopReason } from "../spec/model.js";
import type { TokenUsage } from "../spec/usage.js";
import { type Fields, fieldsOf, isRecord, numberOf, textOf } from "../util/record.js";
import type { StreamReading } from "./chat-stream.js";
import { makeReply } from "./make-reply.js";
import { badReply, errorFromBody } from "./provider-error.js";

/** Reads the pieces of a reply of Google's; one that was not streamed is a stream of one piece. */
export async function readGeminiStream(
  stream: AsyncIterable<unknown> | Iterable<unknown>,
  reading: StreamReading,
): Promise<ModelReply> {
  const texts: string[] = [];
  let reasoning = "";
  let usage: TokenUsage | null = null;
  let finishReason: string | undefined;
  let blocked: string | undefined;
  for await (const item of stream) {
    reading.signal.throwIfAborted();
    const piece = fieldsOf(item);
    usage = geminiUsage(piece["usageMetadata"]) ?? usage;
    reading.context.charge = { usage };
    if (isRecord(piece["error"])) throw errorFromBody(piece["error"], reading.context);
    blocked = textOf(fieldsOf(piece["promptFeedback"])["blockReason"]) ?? blocked;
    const candidate = Array.isArray(piece["candidates"]) ? fieldsOf(piece["candidates"][0]) : {};
    finishReason = textOf(candidate["finishReason"]) ?? finishReason;
    const { text, thought } = textsOf(candidate);
    reasoning += thought;
    if (text === "") continue;
    texts.push(text);
    reading.onToken?.(text);
  }
  reading.signal.throwIfAborted();
  if (finishReason === undefined && blocked === undefined) {
    throw badReply("the reply is not complete: no `finishReason` came", reading.context);
  }
  return makeReply({
    text: texts.join(""),
    reasoning,
    refusal: blocked === undefined ? undefined : `The prompt was blocked: ${blocked}`,
    stopReason: blocked === undefined ? stopReasonOf(finishReason) : "content_filter",
    usage,
  });
}

function textsOf(candidate: Fields): { text: string; thought: string } {
  const { parts } = fieldsOf(candidate["content"]);
  const texts = { text: "", thought: "" };
  if (!Array.isArray(parts)) return texts;
  for (const part of parts.map(fieldsOf))
    texts[part["thought"] === true ? "thought" : "text"] += textOf(part["text"]) ?? "";
  return texts;
}

/** Google counts thoughts apart from the visible output; both are paid for as output. */
function geminiUsage(usage: unknown): TokenUsage | null {
  if (!isRecord(usage)) return null;
  const input = numberOf(usage["promptTokenCount"]);
  if (input === undefined) return null;
  const inputTokens = input + (numberOf(usage["toolUsePromptTokenCount"]) ?? 0);
  const reasoningTokens = numberOf(usage["thoughtsTokenCount"]) ?? 0;
  return {
    inputTokens,
    cachedInputTokens: Math.min(numberOf(usage["cachedContentTokenCount"]) ?? 0, inputTokens),
    outputTokens: (numberOf(usage["candidatesTokenCount"]) ?? 0) + reasoningTokens,
    reasoningTokens,
  };
}

function stopReasonOf(reason: string | undefined): StopReason {
  switch (reason) {
    case "STOP":
      return "stop";
    case "MAX_TOKENS":
      return "length";
    case "SAFETY":
    case "RECITATION":
    case "BLOCKLIST":
    case "PROHIBITED_CONTENT":
    case "SPII":
      return "content_filter";
    case "MALFORMED_FUNCTION_CALL":
    case "UNEXPECTED_TOOL_CALL":
      return "tool_calls";
    default:
      return "unknown";
  }
}
