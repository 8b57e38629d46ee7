import type { ModelReply } from "../spec/model.js";

/** Parts of a reply as they were gathered; what is empty is left out of the reply. */
export interface ReplyParts extends Pick<ModelReply, "text" | "stopReason" | "usage"> {
  readonly reasoning?: string | undefined;
  readonly refusal?: string | undefined;
  readonly costUsd?: number | undefined;
}

/** Makes a reply of its parts. */
export function makeReply({ text, stopReason, usage, reasoning, refusal, costUsd }: ReplyParts): ModelReply {
  return {
    text,
    stopReason,
    usage,
    ...(reasoning ? { reasoning } : {}),
    ...(refusal ? { refusal } : {}),
    ...(costUsd === undefined ? {} : { costUsd }),
  };
}
