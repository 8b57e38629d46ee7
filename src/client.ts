import type { ModelRef } from "./core/models.js";
import { type ChatClient, isChatClient } from "./providers/chat-client.js";
import { chatCompletions } from "./providers/chat-completions.js";
import { RLMConfigError } from "./spec/errors.js";
import type { LanguageModel } from "./spec/model.js";
import { describeKind } from "./util/describe-value.js";
import { isRecord } from "./util/record.js";

/** Something that reaches models: an OpenAI-compatible client, or an adapter from `rlm/providers/*`. */
export type Client = ChatClient | LanguageModel;

/** A model and the way to it, of two options. @throws RLMConfigError naming the one that does not fit */
export function modelRef(clientOption: string, client: unknown, modelOption: string, model: unknown): ModelRef {
  if (typeof model !== "string" || model === "") throw withoutValue(modelOption, "a model's name", model);
  return { provider: languageModel(clientOption, client), model };
}

/** Structural on purpose: any copy and version of an SDK fits, and so does a fake. */
function languageModel(option: string, client: unknown): LanguageModel {
  if (isLanguageModel(client)) return client;
  if (isChatClient(client)) return chatCompletions(client);
  throw withoutValue(
    option,
    "an OpenAI-compatible client (with chat.completions.create) or an adapter from rlm/providers",
    client,
  );
}

/** More clients, by the names of their models. @throws RLMConfigError when they are no object of names */
export function clientsByName(option: string, clients: unknown): readonly (readonly [string, ModelRef])[] {
  if (!isRecord(clients)) throw withoutValue(option, "an object from a model's name to its client", clients);
  return Object.entries(clients).map(([name, client]) => [name, modelRef(`${option}.${name}`, client, option, name)]);
}

/** A client holds a key, and a key is easily given in its place: errors are logged, so neither is shown. */
function withoutValue(option: string, expected: string, value: unknown): RLMConfigError {
  return new RLMConfigError(option, `Expected \`${option}\` to be ${expected}, got ${describeKind(value)}`);
}

function isLanguageModel(client: unknown): client is LanguageModel {
  return isRecord(client) && typeof client["complete"] === "function";
}
