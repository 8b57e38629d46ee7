import { createHash } from "node:crypto";
import type { JsonValue } from "../spec/context.js";
import type { AttachmentPart, ChatMessage } from "../spec/model.js";
import {
  formatDoubtfulList,
  formatLargeAttachments,
  formatManyAttachments,
  formatUnevenLists,
  formatWrongAttachment,
} from "../text/wrong-attachments.js";
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
    throw new RangeError(formatLargeAttachments(chars, MAX_CHARS));
  }
  if (parts.length > MAX_COUNT) throw new RangeError(formatManyAttachments(parts.length, MAX_COUNT));
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

type OptionName = "images" | "files";

function partsOf(name: OptionName, value: JsonValue | undefined): readonly AttachmentPart[] {
  if (value === undefined) return [];
  const urls: readonly JsonValue[] = Array.isArray(value) ? value : [value as JsonValue];
  const kind = name === "images" ? "image" : "file";
  return urls.map((url, index) => {
    if (!isTaken(url, kind)) throw new TypeError(formatWrongAttachment(`${name}[${index}]`, kind, shown(url)));
    return { type: "attachment", kind, url };
  });
}

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
  if (isByItem && list.length !== items) throw new TypeError(formatUnevenLists(name, list.length, items));
  if (!isByItem && items > 1 && list.length === items) throw new TypeError(formatDoubtfulList(name));
  return (index) => (isByItem ? list[index] : value);
}
