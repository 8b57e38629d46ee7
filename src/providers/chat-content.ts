import type { StopReason } from "../spec/model.js";
import { fieldsOf, textOf } from "../util/record.js";

/** The texts in a message or in a piece of one. */
export interface MessageTexts {
  readonly text: string;
  readonly reasoning: string;
  readonly refusal: string;
}

/** Reads a `message` or a `delta`: content as text or as parts, and reasoning under the names that servers use. */
export function messageTexts(message: unknown): MessageTexts {
  const fields = fieldsOf(message);
  const content = contentTexts(fields["content"]);
  const reasoning = textOf(fields["reasoning_content"]) ?? textOf(fields["reasoning"]) ?? "";
  return {
    text: content.text,
    reasoning: reasoning + content.reasoning,
    refusal: (textOf(fields["refusal"]) ?? "") + content.refusal,
  };
}

/** The reason in the words of this library. */
export function stopReasonOf(finishReason: unknown): StopReason {
  switch (finishReason) {
    case "stop":
    case "eos":
    case "end_turn":
    case "stop_sequence":
      return "stop";
    case "length":
    case "max_tokens":
    case "model_length":
      return "length";
    case "content_filter":
    case "safety":
      return "content_filter";
    case "tool_calls":
    case "function_call":
      return "tool_calls";
    default:
      return "unknown";
  }
}

function contentTexts(content: unknown): MessageTexts {
  if (typeof content === "string") return { text: content, reasoning: "", refusal: "" };
  const texts = { text: "", reasoning: "", refusal: "" };
  if (!Array.isArray(content)) return texts;
  for (const part of content.map(fieldsOf)) {
    const type = part["type"];
    if (type === "refusal") texts.refusal += textOf(part["refusal"]) ?? "";
    else if (type === "thinking" || type === "reasoning") texts.reasoning += thinkingText(part);
    else texts.text += textOf(part["text"]) ?? "";
  }
  return texts;
}

/** Mistral's thinking is a list of text parts, others' is a string. */
function thinkingText(part: Readonly<Record<string, unknown>>): string {
  const { thinking } = part;
  if (Array.isArray(thinking)) return thinking.map((item) => textOf(fieldsOf(item)["text"]) ?? "").join("");
  return textOf(thinking) ?? textOf(part["text"]) ?? "";
}
