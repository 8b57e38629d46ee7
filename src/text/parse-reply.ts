import type { ReplLanguage } from "./fence-language.js";
import type { ParsedReply } from "./reply-findings.js";
import { ReplyScanner } from "./scan-reply.js";

export type { ReplyFinal } from "./collect-finals.js";
export type { ParsedReply, ReplyCell } from "./reply-findings.js";

export interface ParseReplyOptions {
  /** The provider said that the reply ended at the output limit. */
  readonly cut: boolean;
  /** Language of the REPL. @default "javascript" */
  readonly language?: ReplLanguage;
}

/**
 * Says what a reply of the root model means, in one pass. Never throws and is never silent:
 * every reply gives at least one of a cell, an answer and a problem.
 */
export function parseReply(reply: string, options: ParseReplyOptions): ParsedReply {
  return new ReplyScanner(reply, { cut: options.cut, language: options.language ?? "javascript" }).scan();
}
