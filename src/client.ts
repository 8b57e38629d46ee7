import type { ModelRef } from "./core/models.js";
import { type ChatClient, isChatClient } from "./providers/chat-client.js";
import { chatCompletions } from "./providers/chat-completions.js";
import { RLMConfigError } from "./spec/errors.js";
import type { LanguageModel } from "./spec/model.js";
import { describeValue } from "./util/describe-value.js";
import { isRecord } from "./util/record.js";
import { wrongValue } from "./util/wrong-value.js";

/** Something that reaches models: an OpenAI-compatible client, or an adapter from `rlm/providers/*`. */
export type Client = ChatClient | LanguageModel;

/** A model and the way to it, of two options. @throws RLMConfigError naming the one that does not fit */
export function modelRef(clientOption: string, client: unknown, modelOption: string, model: unknown): ModelRef {
  if (typeof model !== "string" || model === "") {
    throw wrongValue(modelOption, "a model's name", model);
  }
  return { provider: languageModel(clientOption, client), model };
}

/** Structural on purpose: any copy and version of an SDK fits, and so does a fake. */
function languageModel(option: string, client: unknown): LanguageModel {
  if (isLanguageModel(client)) return client;
  if (isChatClient(client)) return chatCompletions(client);
  // Without the value: a client holds a key, and errors are logged.
  throw new RLMConfigError(
    option,
    `Expected \`${option}\` to be an OpenAI-compatible client (with chat.completions.create) or an adapter from rlm/providers, got ${describeValue(client)}`,
  );
}

function isLanguageModel(client: unknown): client is LanguageModel {
  return isRecord(client) && typeof client["complete"] === "function";
}
