import type { LanguageModel, ModelCall } from "../spec/model.js";

/** Short prompts are mostly template and tell nothing. */
const MIN_PROMPT_CHARS = 8000;
/** No text has so many characters to a token; fewer tokens than that were counted for a part of it only. */
const MAX_CHARS_PER_TOKEN = 12;

/** Warns, once for each model, when a server that cuts long prompts silently has counted far fewer tokens than were sent. */
export function withCutPromptWarning(model: LanguageModel, advice: string): LanguageModel {
  const warned = new Set<string>();
  return {
    ...model,
    async complete(call) {
      const reply = await model.complete(call);
      const chars = promptChars(call);
      const tokens = reply.usage?.inputTokens ?? 0;
      if (tokens > 0 && chars > MIN_PROMPT_CHARS && chars / tokens > MAX_CHARS_PER_TOKEN && !warned.has(call.model)) {
        warned.add(call.model);
        call.onWarning?.(
          `${call.model}: the server read only ${tokens} tokens of a prompt of ${chars} characters. ${advice}`,
        );
      }
      return reply;
    },
  };
}

function promptChars({ messages }: ModelCall): number {
  let chars = 0;
  for (const { content } of messages) {
    if (typeof content === "string") chars += content.length;
    else for (const part of content) chars += typeof part["text"] === "string" ? part["text"].length : 0;
  }
  return chars;
}
