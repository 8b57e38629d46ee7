import { type AttachmentPart, type ChatMessage, isAttachment } from "../spec/model.js";
import { dataUrlFacts } from "../util/data-url.js";

/** Rule of thumb for English text and code; tokenisers take seconds on repetitive text, so none is used. */
const CHARS_PER_TOKEN = 4;
/** Role markers and separators around one message. */
const TOKENS_PER_MESSAGE = 4;

export function estimateTokens(chars: number): number {
  return Math.ceil(chars / CHARS_PER_TOKEN);
}

/** Characters of text in the messages, with their framing. Images and files are not counted here. */
export function messageChars(messages: readonly ChatMessage[]): number {
  let chars = 0;
  for (const { content } of messages) {
    chars += TOKENS_PER_MESSAGE * CHARS_PER_TOKEN;
    if (typeof content === "string") chars += content.length;
    else for (const part of content) if (typeof part["text"] === "string") chars += part["text"].length;
  }
  return chars;
}

/** The largest image that Claude looks at whole (Anthropic's guide to vision: 1092 by 1092 pixels). Other models count less, or several times that. */
const TOKENS_PER_IMAGE = 1_600;
/** A page of a PDF is an image and its text, about 3,000 tokens (Anthropic's guide to PDFs), and rarely less than 75 KB. */
const BYTES_PER_TOKEN = 25;
/** Gemini's guide to tokens says 32 for a second of audio, which has about 8,000 bytes in the formats that compress most. */
const AUDIO_BYTES_PER_TOKEN = 250;

/** Tokens that the attachments of messages may take; their base64 has nothing to do with it. */
export function attachmentTokens(messages: readonly ChatMessage[]): number {
  let tokens = 0;
  for (const { content } of messages) {
    if (typeof content === "string") continue;
    for (const part of content) if (isAttachment(part)) tokens += tokensOf(part);
  }
  return tokens;
}

function tokensOf({ kind, url }: AttachmentPart): number {
  const facts = dataUrlFacts(url);
  if (kind === "image" || !facts || facts.mediaType.startsWith("image/")) return TOKENS_PER_IMAGE;
  if (facts.mediaType.startsWith("audio/")) return Math.ceil(facts.bytes / AUDIO_BYTES_PER_TOKEN);
  return Math.max(TOKENS_PER_IMAGE, Math.ceil(facts.bytes / BYTES_PER_TOKEN));
}
