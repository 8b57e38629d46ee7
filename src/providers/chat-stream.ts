import type { ModelReply } from "../spec/model.js";
import { type Fields, fieldsOf, isRecord } from "../util/record.js";
import { messageTexts, stopReasonOf } from "./chat-content.js";
import { throwIfError } from "./chat-reply.js";
import { makeReply } from "./make-reply.js";
import { badReply, type ErrorContext } from "./provider-error.js";
import { chargeOf, usageOf } from "./usage.js";

/** How a stream is read. */
export interface StreamReading {
  readonly context: ErrorContext;
  /** Stops the reading of streams that do not stop by themselves. */
  readonly signal: AbortSignal;
  readonly onToken?: ((text: string) => void) | undefined;
}

/** Puts the chunks of a streamed completion together. Throws when the stream ends before the reply is complete. */
export async function readStream(stream: AsyncIterable<unknown>, reading: StreamReading): Promise<ModelReply> {
  const texts: string[] = [];
  let reasoning = "";
  let refusal = "";
  let finishReason: unknown;
  let usage: Fields | undefined;
  let index: unknown;
  for await (const chunk of stream) {
    reading.signal.throwIfAborted();
    const fields = fieldsOf(chunk);
    const newUsage = usageIn(fields);
    // What tells nothing does not replace what was told before.
    if (newUsage && (usage === undefined || usageOf(newUsage) !== null)) {
      usage = newUsage;
      reading.context.charge = chargeOf(usage);
    }
    throwIfError(fields, reading.context);
    // The last chunk, with usage, has no choices.
    const choices = Array.isArray(fields["choices"]) ? fields["choices"].map(fieldsOf) : [];
    // Of several replies (`n`), which come mixed, the one that begins is read.
    if (choices[0]) index ??= indexOf(choices[0]);
    const choice = choices.find((candidate) => indexOf(candidate) === index) ?? {};
    throwIfError(choice, reading.context);
    finishReason = choice["finish_reason"] ?? finishReason;
    const delta = messageTexts(choice["delta"]);
    reasoning += delta.reasoning;
    refusal += delta.refusal;
    if (delta.text === "") continue;
    texts.push(delta.text);
    reading.onToken?.(delta.text);
  }
  reading.signal.throwIfAborted();
  if (finishReason === undefined && usage === undefined) {
    throw badReply(
      "the stream ended before the reply was complete (no `finish_reason` and no usage came)",
      reading.context,
    );
  }
  return makeReply({
    text: texts.join(""),
    reasoning,
    refusal,
    stopReason: stopReasonOf(finishReason),
    usage: null,
    ...reading.context.charge,
  });
}

/** Whether a client answered with a stream. */
export function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

/** Numbers from 0; a server that sends one reply may leave the number out. */
function indexOf(choice: Fields): unknown {
  return choice["index"] ?? 0;
}

/** Groq sends the usage of a stream in a place of its own. */
function usageIn(chunk: Fields): Fields | undefined {
  const usage = chunk["usage"] ?? fieldsOf(chunk["x_groq"])["usage"];
  return isRecord(usage) ? usage : undefined;
}
