import { type AttachmentPart, type ChatMessage, isAttachment, type ModelCall } from "../spec/model.js";
import type { Fields } from "../util/record.js";
import { contentOf, mediaTypeOfAddress } from "./attachment.js";

/** The request that a client of Google's is called with, as far as it matters here. */
export interface GeminiRequest {
  readonly model: string;
  /** Messages as `{ role: "user" | "model", parts: [{ text }] }`. */
  readonly contents: unknown;
  readonly config?: object;
}

/** Model, contents and the fields of `config`, all on one level, so that refused fields can be found by name. */
export function geminiBody(call: ModelCall, config: Fields): Fields {
  const system = call.messages.filter(({ role }) => role === "system").flatMap(partsOf);
  const turns = call.messages.filter(({ role }) => role !== "system");
  return {
    ...config,
    model: call.model,
    contents: turns
      .map((message) => ({ role: message.role === "assistant" ? "model" : "user", parts: partsOf(message) }))
      .filter(({ parts }) => parts.length > 0),
    ...(system.length === 0 ? {} : { systemInstruction: { parts: system } }),
    ...(call.temperature === undefined ? {} : { temperature: call.temperature }),
    ...(call.maxOutputTokens === undefined ? {} : { maxOutputTokens: call.maxOutputTokens }),
  };
}

/** Other parts travel as they are, without the `type` that Google's form does not have. */
function partsOf({ content }: ChatMessage): readonly Fields[] {
  if (typeof content === "string") return content === "" ? [] : [{ text: content }];
  return content.map((part) => {
    if (isAttachment(part)) return attachmentPart(part);
    const { type: _type, ...fields } = part;
    return fields;
  });
}

function attachmentPart(part: AttachmentPart): Fields {
  const content = contentOf(part);
  if (content.type === "data") return { inlineData: { mimeType: content.mediaType, data: content.base64 } };
  const mimeType = mediaTypeOfAddress(content.url);
  return { fileData: { fileUri: content.url, ...(mimeType && { mimeType }) } };
}
