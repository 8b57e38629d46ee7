import type { LanguageModel } from "rlm";

/** Stands for a reply without any text. */
const NOTHING = "(no answer)";

/**
 * A model whose reply is its answer, also when it was cut off or is empty: a run would otherwise go on with a REPL, which
 * the base model must not have.
 */
export function asWritten(model: LanguageModel): LanguageModel {
  return {
    provider: model.provider,
    ...(model.maxRetries !== undefined && { maxRetries: model.maxRetries }),
    complete: async (call) => {
      const reply = await model.complete(call);
      if (reply.stopReason !== "stop") call.onWarning?.(`The base model's reply ended early (${reply.stopReason})`);
      return { ...reply, stopReason: "stop", text: reply.text === "" ? (reply.refusal ?? NOTHING) : reply.text };
    },
  };
}
