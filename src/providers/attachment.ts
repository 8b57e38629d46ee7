import { RLMModelError } from "../spec/errors.js";
import type { AttachmentPart } from "../spec/model.js";
import { dataUrlFacts } from "../util/data-url.js";

/** An attachment as providers ask for it: its base64 with its type, or its address. */
export type AttachmentContent =
  | { readonly type: "data"; readonly mediaType: string; readonly base64: string }
  | { readonly type: "address"; readonly url: string };

export function contentOf({ url }: AttachmentPart): AttachmentContent {
  const facts = dataUrlFacts(url);
  if (facts === undefined) return { type: "address", url };
  return { type: "data", mediaType: facts.mediaType, base64: url.slice(facts.dataStart) };
}

/** Types of files by the ends of their addresses, for providers that want to be told. */
const BY_EXTENSION: Readonly<Record<string, string>> = {
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".webp": "image/webp",
  ".mp3": "audio/mp3",
  ".wav": "audio/wav",
  ".mp4": "video/mp4",
};

/** The type that the end of an address tells, if any. */
export function mediaTypeOfAddress(url: string): string | undefined {
  const extension = /\.[a-z0-9]{1,5}$/i.exec(new URL(url).pathname)?.[0].toLowerCase() ?? "";
  return Object.hasOwn(BY_EXTENSION, extension) ? BY_EXTENSION[extension] : undefined;
}

/** The error for what a provider has no place for. To ask again would change nothing. */
export function notTaken(provider: string, takes: string, content: AttachmentContent): RLMModelError {
  const given = content.type === "data" ? `data of type ${content.mediaType}` : `the address ${content.url}`;
  return new RLMModelError(`${provider} takes ${takes}, and was given ${given}`, { retryable: false });
}
