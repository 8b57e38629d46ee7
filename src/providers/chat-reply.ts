import type { ModelReply } from "../spec/model.js";
import { fieldsOf, isRecord } from "../util/record.js";
import { messageTexts, stopReasonOf } from "./chat-content.js";
import { makeReply } from "./make-reply.js";
import { badReply, type ErrorContext, errorFromBody } from "./provider-error.js";
import { chargeOf } from "./usage.js";

/**
 * Reads a completion that was not streamed. Throws when it is an error, or nothing that could be a reply.
 * @param headerUsd What it has cost, where a gateway tells it in a header.
 */
export function readCompletion(completion: unknown, context: ErrorContext, headerUsd?: number): ModelReply {
  const body = fieldsOf(completion);
  context.charge = chargeOf(body["usage"], headerUsd);
  throwIfError(body, context);
  const choice = Array.isArray(body["choices"]) ? fieldsOf(body["choices"][0]) : {};
  throwIfError(choice, context);
  if (!isRecord(choice["message"])) {
    throw badReply("the answer has no `choices[0].message`: it is no chat completion", context);
  }
  const { text, reasoning, refusal } = messageTexts(choice["message"]);
  return makeReply({
    text,
    reasoning,
    refusal,
    stopReason: stopReasonOf(choice["finish_reason"]),
    usage: null,
    ...context.charge,
  });
}

/** Some gateways answer errors of the providers behind them with status 200, in the body or in the choice. */
export function throwIfError(part: Readonly<Record<string, unknown>>, context: ErrorContext): void {
  if (part["error"] !== undefined && part["error"] !== null) throw errorFromBody(part["error"], context);
  if (part["finish_reason"] === "error") throw badReply("the provider ended the reply with an error", context);
}
