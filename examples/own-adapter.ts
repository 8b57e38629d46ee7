/** An adapter of your own: a model behind a server that no client of yours speaks to. HOUSE_URL says where it is. */
import { type LanguageModel, RLMModelError, RLMWrapper } from "rlm";

/** POST /v1/chat/completions stands for whatever your server has; `complete` makes exactly one request. */
function houseModel(baseUrl: string): LanguageModel {
  return {
    provider: "house",
    maxRetries: 2,
    async complete({ model, messages, temperature, maxOutputTokens, signal }) {
      const response = await fetch(`${baseUrl}/chat/completions`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ model, messages, temperature, max_tokens: maxOutputTokens }),
        signal,
      });
      if (!response.ok) {
        const retryable = response.status === 429 || response.status >= 500;
        throw new RLMModelError(`house: status ${response.status}`, { status: response.status, retryable });
      }
      const { choices } = (await response.json()) as { choices: { message: { content: string } }[] };
      // No usage: tokens are then estimated, and marked as such.
      return { text: choices[0]?.message.content ?? "", stopReason: "stop", usage: null };
    },
  };
}

await using rlm = new RLMWrapper(
  houseModel(process.env["HOUSE_URL"] ?? "https://models.example.com/v1"),
  "house-large",
);
const { answer, warnings } = await rlm.agenerate("What is it about?", "A text about bread.");
console.log(answer);
for (const warning of warnings) console.error(warning);
