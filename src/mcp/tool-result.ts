import type { JsonValue } from "../spec/context.js";
import { fieldsOf, isRecord } from "../util/record.js";

/**
 * The value of a tool's result: the structured content where there is one, else the text, else all parts in their order.
 * Parts are those of the protocol, with binary data as data URLs.
 */
export function valueOfResult(result: unknown): JsonValue {
  const { structuredContent } = fieldsOf(result);
  // Results come off the wire as JSON.
  if (structuredContent !== undefined) return structuredContent as JsonValue;
  const parts = partsOf(result);
  return parts.every(isText) ? joinTexts(parts) : parts.map(plainPart);
}

/** The text of a result, as failures have it. */
export function textOfResult(result: unknown): string {
  return joinTexts(partsOf(result).filter(isText));
}

type Part = { readonly [name: string]: JsonValue };
type TextPart = Part & { readonly text: string };

function partsOf(result: unknown): readonly Part[] {
  const { content } = fieldsOf(result);
  return Array.isArray(content) ? content.filter(isRecord).map((part) => part as Part) : [];
}

function isText(part: Part): part is TextPart {
  return part["type"] === "text" && typeof part["text"] === "string";
}

function joinTexts(parts: readonly TextPart[]): string {
  return parts.map(({ text }) => text).join("\n");
}

/** Without what the protocol adds for clients that show parts to people. */
function plainPart({ _meta, annotations, ...part }: Part): JsonValue {
  const { resource, ...rest } = part;
  if (part["type"] !== "resource" || !isRecord(resource)) return withUrl(part, "data");
  const { _meta: _, ...contents } = resource as Part;
  return { ...rest, ...withUrl(contents, "blob") };
}

/** Code passes binary data on whole, as a URL that says what it is. */
function withUrl(part: Part, field: "data" | "blob"): Part {
  const { [field]: base64, ...rest } = part;
  if (typeof base64 !== "string") return part;
  const { mimeType } = part;
  const type = typeof mimeType === "string" ? mimeType : "application/octet-stream";
  return { ...rest, url: `data:${type};base64,${base64}` };
}
