import {
  type AttachmentPart,
  type ChatMessage,
  type ContentPart,
  isAttachment,
  type ModelCall,
} from "../spec/model.js";
import type { Fields } from "../util/record.js";
import { contentOf, mediaTypeOfAddress, notTaken } from "./attachment.js";
import type { PreparedBody } from "./protocol.js";

/** What the body of a request to Anthropic depends on beside the call itself. */
export interface AnthropicBodyOptions {
  readonly maxOutputTokens: number;
  readonly cachePrompt: boolean;
  readonly params: Fields;
}

/** Beyond this the SDK, or the server, may insist on a stream. */
const MAX_UNSTREAMED_TOKENS = 8192;
const MAX_TEMPERATURE = 1;
const CACHE_MARK = { cache_control: { type: "ephemeral" } };

/** The body of a Messages request: system prompts go to a place of their own, and `max_tokens` is always there. */
export function anthropicBody(call: ModelCall, options: AnthropicBodyOptions): PreparedBody {
  const maxTokens = call.maxOutputTokens ?? options.maxOutputTokens;
  const system = call.messages.filter(({ role }) => role === "system").flatMap(blocksOf);
  const body: Record<string, unknown> = {
    ...options.params,
    model: call.model,
    max_tokens: maxTokens,
    messages: conversation(call.messages, options.cachePrompt),
  };
  if (system.length > 0) body["system"] = options.cachePrompt ? markLast(system) : system;
  if (call.stream || maxTokens > MAX_UNSTREAMED_TOKENS) body["stream"] = true;
  const warnings = setTemperature(body, call);
  return { body, warnings };
}

function setTemperature(body: Record<string, unknown>, { model, temperature }: ModelCall): readonly string[] {
  if (temperature === undefined) return [];
  if (isThinking(body["thinking"])) {
    return temperature === 1
      ? []
      : [`${model}: takes no \`temperature\` while it thinks, so ${temperature} is not sent`];
  }
  body["temperature"] = Math.min(temperature, MAX_TEMPERATURE);
  return temperature > MAX_TEMPERATURE ? [`${model}: takes a \`temperature\` of at most 1, and 1 is sent`] : [];
}

function isThinking(thinking: unknown): boolean {
  return typeof thinking === "object" && thinking !== null && "type" in thinking && thinking.type !== "disabled";
}

/**
 * User and assistant messages. A conversation that goes on is marked at its end, so that the next turn reads it from
 * the cache; a single question is not, because writing to the cache costs extra and nobody would read it.
 */
function conversation(messages: readonly ChatMessage[], cachePrompt: boolean): readonly Fields[] {
  const turns = messages
    .filter(({ role }) => role !== "system")
    .map((message) => ({ role: message.role, content: blocksOf(message) }))
    // Anthropic refuses empty messages, and takes two of one role in a row as one.
    .filter(({ content }) => content.length > 0);
  const last = turns.at(-1);
  if (!cachePrompt || last === undefined || !turns.some(({ role }) => role === "assistant")) return turns;
  return [...turns.slice(0, -1), { ...last, content: markLast(last.content) }];
}

function blocksOf({ content }: ChatMessage): readonly ContentPart[] {
  if (typeof content === "string") return content.trim() === "" ? [] : [{ type: "text", text: content }];
  return content
    .filter((part) => part.type !== "text" || part["text"] !== "")
    .map((part) => (isAttachment(part) ? attachmentBlock(part) : part));
}

function attachmentBlock(part: AttachmentPart): ContentPart {
  const content = contentOf(part);
  const mediaType = content.type === "data" ? content.mediaType : (mediaTypeOfAddress(content.url) ?? "");
  const source =
    content.type === "data"
      ? { type: "base64", media_type: mediaType, data: content.base64 }
      : { type: "url", url: content.url };
  if (part.kind === "image" || mediaType.startsWith("image/")) return { type: "image", source };
  if (mediaType === "application/pdf") return { type: "document", source };
  throw notTaken("Anthropic", "images and PDFs", content);
}

function markLast(blocks: readonly ContentPart[]): readonly ContentPart[] {
  const last = blocks.at(-1);
  return last === undefined ? blocks : [...blocks.slice(0, -1), { ...last, ...CACHE_MARK }];
}
