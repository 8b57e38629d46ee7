import { type AttachmentPart, type ChatMessage, isAttachment, type ModelCall } from "../spec/model.js";
import type { Fields } from "../util/record.js";
import { contentOf, notTaken } from "./attachment.js";
import type { PreparedBody } from "./protocol.js";

/** What the body of a request depends on beside the call itself. */
export interface ChatBodyOptions {
  /** The server is OpenAI's own or Azure's, whose models go by OpenAI's rules. */
  readonly isOpenAI: boolean;
  /** Fields that are sent with every request. */
  readonly params: Fields;
}

const O_SERIES = /^o\d+(?:-|$)/;
const GPT_GENERATION = /^gpt-(\d{1,4})/;
const FIRST_REASONING_GENERATION = 5;

/** The body of a Chat Completions request: what is not set is not sent. */
export function chatBody(call: ModelCall, { isOpenAI, params }: ChatBodyOptions): PreparedBody {
  const reasons = isOpenAI && isReasoningModel(call.model);
  const hidesTemperature = reasons && call.temperature !== 1 && params["reasoning_effort"] !== "none";
  const limitName = reasons ? "max_completion_tokens" : "max_tokens";
  const body: Record<string, unknown> = { ...params, model: call.model, messages: call.messages.map(chatMessage) };
  if (call.temperature !== undefined && !hidesTemperature) body["temperature"] = call.temperature;
  if (call.maxOutputTokens !== undefined) body[limitName] = call.maxOutputTokens;
  if (call.stream) {
    body["stream"] = true;
    body["stream_options"] = { include_usage: true };
  }
  if (call.temperature === undefined || !hidesTemperature) return { body };
  return {
    body,
    warnings: [`${call.model}: takes no \`temperature\` but its own default, so ${call.temperature} is not sent`],
  };
}

/** OpenAI's own names only: other servers use such names for models with other habits. */
function isReasoningModel(model: string): boolean {
  if (O_SERIES.test(model)) return true;
  const generation = Number(GPT_GENERATION.exec(model)?.[1] ?? 0);
  return generation >= FIRST_REASONING_GENERATION && !model.includes("chat");
}

function chatMessage(message: ChatMessage): ChatMessage {
  const { role, content } = message;
  if (typeof content === "string") return message;
  return { role, content: content.map((part) => (isAttachment(part) ? chatPart(part) : part)) };
}

const AUDIO_FORMATS: Readonly<Record<string, string>> = {
  "audio/wav": "wav",
  "audio/x-wav": "wav",
  "audio/wave": "wav",
  "audio/mpeg": "mp3",
  "audio/mp3": "mp3",
};

function chatPart(part: AttachmentPart) {
  const { kind, url } = part;
  const content = contentOf(part);
  const mediaType = content.type === "data" ? content.mediaType : "";
  if (kind === "image" || mediaType.startsWith("image/")) return { type: "image_url", image_url: { url } };
  if (mediaType === "application/pdf") return { type: "file", file: { filename: "document.pdf", file_data: url } };
  const format = Object.hasOwn(AUDIO_FORMATS, mediaType) ? AUDIO_FORMATS[mediaType] : undefined;
  if (content.type === "data" && format !== undefined) {
    return { type: "input_audio", input_audio: { data: content.base64, format } };
  }
  throw notTaken("Chat Completions", "images, and PDFs and audio (wav, mp3) as data URLs", content);
}
