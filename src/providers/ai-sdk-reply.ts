import type { ModelCall, ModelReply, StopReason } from "../spec/model.js";
import type { TokenUsage } from "../spec/usage.js";
import { type Fields, fieldsOf, isRecord, numberOf, textOf } from "../util/record.js";
import type { StreamReading } from "./chat-stream.js";
import { makeReply } from "./make-reply.js";
import { badReply, type ErrorContext, errorFromBody, toModelError } from "./provider-error.js";
import { cacheTokens } from "./usage.js";

type OnWarning = ModelCall["onWarning"];

/** Reads the result of `doGenerate`. */
export function readAiSdkResult(result: unknown, context: ErrorContext, onWarning: OnWarning): ModelReply {
  const fields = fieldsOf(result);
  context.charge = { usage: aiSdkUsage(fields["usage"]) };
  if (!Array.isArray(fields["content"]))
    throw badReply("the answer has no `content`: it is no result of a language model", context);
  tellWarnings(fields["warnings"], onWarning);
  const parts = fields["content"].map(fieldsOf);
  const joined = (type: string) =>
    parts.map((part) => (part["type"] === type ? (textOf(part["text"]) ?? "") : "")).join("");
  return finish({ text: joined("text"), reasoning: joined("reasoning"), end: fields }, context);
}

/** Puts the parts of `doStream` together. Throws when the stream ends before the reply is complete. */
export async function readAiSdkStream(
  stream: AsyncIterable<unknown>,
  reading: StreamReading,
  onWarning: OnWarning,
): Promise<ModelReply> {
  const texts: string[] = [];
  let reasoning = "";
  let end: Fields | undefined;
  for await (const item of stream) {
    reading.signal.throwIfAborted();
    const part = fieldsOf(item);
    const piece = textOf(part["delta"]) ?? "";
    switch (part["type"]) {
      case "stream-start":
        tellWarnings(part["warnings"], onWarning);
        break;
      case "text-delta":
        if (piece === "") break;
        texts.push(piece);
        reading.onToken?.(piece);
        break;
      case "reasoning-delta":
        reasoning += piece;
        break;
      case "error":
        throw streamError(part["error"], reading.context);
      case "finish":
        end = part;
        reading.context.charge = { usage: aiSdkUsage(part["usage"]) };
        break;
      default:
        // Metadata, sources, files and tool calls are no part of a text reply.
        break;
    }
  }
  reading.signal.throwIfAborted();
  if (end === undefined)
    throw badReply("the stream ended before the reply was complete (no `finish` part came)", reading.context);
  return finish({ text: texts.join(""), reasoning, end }, reading.context);
}

interface Gathered {
  readonly text: string;
  readonly reasoning: string;
  /** Where `finishReason` is. */
  readonly end: Fields;
}

function finish({ text, reasoning, end }: Gathered, context: ErrorContext): ModelReply {
  const reason = end["finishReason"];
  // Versions 3 and 4 tell the provider's own word beside the common one.
  const unified = isRecord(reason) ? reason["unified"] : reason;
  if (unified === "error") throw badReply("the provider ended the reply with an error", context);
  return makeReply({ text, reasoning, stopReason: stopReasonOf(unified), usage: null, ...context.charge });
}

function streamError(error: unknown, context: ErrorContext): Error {
  if (!(error instanceof Error)) return errorFromBody(error, context);
  return toModelError(error, { ...context, replyHadBegun: true });
}

function aiSdkUsage(usage: unknown): TokenUsage | null {
  const fields = fieldsOf(usage);
  const { inputTokens: input, outputTokens: output } = fields;
  if (isRecord(input) && isRecord(output)) {
    const { total, cacheRead, cacheWrite } = input;
    return tokenUsage({ input: total, cacheRead, cacheWrite, output: output["total"], reasoning: output["reasoning"] });
  }
  const { cachedInputTokens: cacheRead, reasoningTokens: reasoning } = fields;
  return tokenUsage({ input, cacheRead, cacheWrite: 0, output, reasoning });
}

function tokenUsage(
  given: Record<"input" | "cacheRead" | "cacheWrite" | "output" | "reasoning", unknown>,
): TokenUsage | null {
  const [input, output] = [numberOf(given.input), numberOf(given.output)];
  if (input === undefined && output === undefined) return null;
  const [inputTokens = 0, outputTokens = 0] = [input, output];
  return {
    inputTokens,
    ...cacheTokens(inputTokens, numberOf(given.cacheRead) ?? 0, numberOf(given.cacheWrite) ?? 0),
    outputTokens,
    reasoningTokens: Math.min(numberOf(given.reasoning) ?? 0, outputTokens),
  };
}

function tellWarnings(warnings: unknown, onWarning: OnWarning): void {
  if (!Array.isArray(warnings)) return;
  for (const warning of warnings.map(fieldsOf)) {
    const subject = textOf(warning["setting"]) ?? textOf(warning["feature"]) ?? textOf(warning["type"]) ?? "something";
    onWarning?.(
      textOf(warning["message"]) ?? textOf(warning["details"]) ?? `The provider does not support \`${subject}\``,
    );
  }
}

function stopReasonOf(reason: unknown): StopReason {
  switch (reason) {
    case "stop":
    case "length":
      return reason;
    case "content-filter":
      return "content_filter";
    case "tool-calls":
      return "tool_calls";
    default:
      return "unknown";
  }
}
