import type { ChatMessage } from "../spec/model.js";

/** Rule of thumb for English text and code; tokenisers take seconds on repetitive text, so none is used. */
const CHARS_PER_TOKEN = 4;
/** Role markers and separators around one message. */
const TOKENS_PER_MESSAGE = 4;

export function estimateTokens(chars: number): number {
  return Math.ceil(chars / CHARS_PER_TOKEN);
}

/** Characters of text in the messages, with their framing. Parts that are not text (images) are not counted. */
export function messageChars(messages: readonly ChatMessage[]): number {
  let chars = 0;
  for (const { content } of messages) {
    chars += TOKENS_PER_MESSAGE * CHARS_PER_TOKEN;
    if (typeof content === "string") chars += content.length;
    else for (const part of content) if (typeof part["text"] === "string") chars += part["text"].length;
  }
  return chars;
}
