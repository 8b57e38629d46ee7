import { createHash } from "node:crypto";
import type { JsonValue } from "../spec/context.js";
import { type AttachmentPart, type ChatMessage, isAttachment } from "../spec/model.js";
import { dataUrlFacts, describeDataUrl } from "../util/data-url.js";
import { describeValue } from "../util/describe-value.js";

/** What one call may carry, as base64. Providers take no more in one request, or little more. */
const MAX_CHARS = 16 * 1024 * 1024;
/** Addresses are short, so their number needs a bound of its own. */
const MAX_COUNT = 100;
const MAX_ADDRESS_CHARS = 8_192;

/** The images and files that stand in the options of a sub-call. */
export interface AttachmentOptions {
  readonly images?: JsonValue | undefined;
  readonly files?: JsonValue | undefined;
}

/** @throws TypeError or RangeError, for the code that called. */
export function readAttachments({ images, files }: AttachmentOptions): readonly AttachmentPart[] {
  const parts = [...partsOf("images", images), ...partsOf("files", files)];
  const chars = parts.reduce((sum, { url }) => sum + url.length, 0);
  if (chars > MAX_CHARS) {
    throw new RangeError(
      `The images and files of a call have ${chars} characters as data URLs, at most ${MAX_CHARS} are taken: ` +
        "spread them over several calls",
    );
  }
  if (parts.length > MAX_COUNT) {
    throw new RangeError(`A call takes at most ${MAX_COUNT} images and files, and was given ${parts.length}`);
  }
  return parts;
}

/**
 * The options of each item of a batch. A list of lists is one list per prompt; anything else goes with every prompt.
 * @throws TypeError, for the code that called.
 */
export function attachmentsByItem(given: AttachmentOptions, items: number): (index: number) => AttachmentOptions {
  const images = listByItem("images", given.images, items);
  const files = listByItem("files", given.files, items);
  return (index) => ({ images: images(index), files: files(index) });
}

/** The content of a user message. Images come first, as providers advise. */
export function userContent(text: string, attachments: readonly AttachmentPart[]): ChatMessage["content"] {
  return attachments.length === 0 ? text : [...attachments, { type: "text", text }];
}

/** Each in a few words, for events and logs, which would grow by megabytes otherwise; `undefined` when there are none. */
export function describeAttachments(attachments: readonly AttachmentPart[]): readonly string[] | undefined {
  if (attachments.length === 0) return undefined;
  return attachments.map(({ url }) => describeDataUrl(url) ?? url);
}

/** What stands for them in the key of a cache: short, and different for different content. */
export function attachmentsKey(attachments: readonly AttachmentPart[]): string | undefined {
  if (attachments.length === 0) return undefined;
  const hash = createHash("sha256");
  for (const { kind, url } of attachments) hash.update(`${kind} ${url.length} ${url}`);
  return hash.digest("hex");
}

/** An image that fills Claude's window for one (Anthropic's guide to vision: 1092 by 1092 pixels); OpenAI and Gemini count less. */
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

type OptionName = "images" | "files";

function partsOf(name: OptionName, value: JsonValue | undefined): readonly AttachmentPart[] {
  if (value === undefined) return [];
  const urls: readonly JsonValue[] = Array.isArray(value) ? value : [value as JsonValue];
  const kind = name === "images" ? "image" : "file";
  return urls.map((url, index) => {
    if (!isTaken(url, kind)) throw new TypeError(`\`${name}[${index}]\` must be ${EXPECTED[kind]}, got ${shown(url)}`);
    return { type: "attachment", kind, url };
  });
}

const EXPECTED = {
  image: "a data URL of an image (data:image/png;base64,...) or an https URL",
  file: "a data URL in base64 (data:application/pdf;base64,...) or an https URL",
} as const;

function isTaken(url: JsonValue, kind: AttachmentPart["kind"]): url is string {
  if (typeof url !== "string") return false;
  if (url.startsWith("https://")) return url.length <= MAX_ADDRESS_CHARS && URL.canParse(url);
  const facts = dataUrlFacts(url);
  return facts !== undefined && facts.bytes > 0 && (kind === "file" || facts.mediaType.startsWith("image/"));
}

function shown(value: JsonValue): string {
  return (typeof value === "string" ? describeDataUrl(value) : undefined) ?? describeValue(value);
}

function listByItem(
  name: OptionName,
  value: JsonValue | undefined,
  items: number,
): (index: number) => JsonValue | undefined {
  if (!Array.isArray(value)) return () => value;
  const list: readonly JsonValue[] = value;
  const isByItem = list.length > 0 && list.every((entry) => Array.isArray(entry));
  if (isByItem && list.length !== items) {
    throw new TypeError(`\`${name}\` has ${list.length} lists for ${items} prompts: it takes one list for each`);
  }
  // Meant for one prompt each, most likely; to send all of them with every prompt would be costly and wrong.
  if (!isByItem && items > 1 && list.length === items) {
    throw new TypeError(
      `\`${name}\` has as many entries as there are prompts. Give each prompt a list of its own, as in ${name}: [[first], [second]]`,
    );
  }
  return (index) => (isByItem ? list[index] : value);
}
