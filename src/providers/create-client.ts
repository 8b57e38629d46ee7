import { RLMConfigError } from "../spec/errors.js";
import type { LanguageModel } from "../spec/model.js";
import { importOptional, importRequired } from "../util/import-package.js";
import { type AnthropicClient, anthropic } from "./anthropic.js";
import type { ChatClient } from "./chat-client.js";
import { chatCompletions } from "./chat-completions.js";
import { presetOf, type ResolvedSettings, resolveSettings, type SettingsOf } from "./client-settings.js";
import { withCutPromptWarning } from "./cut-prompt-warning.js";
import { lazyModel } from "./lazy-model.js";
import type { Preset, PresetName } from "./presets.js";
import { providerFetch, withErrorBodies } from "./provider-fetch.js";

/**
 * A model of a known provider, made of its name and a key. Wrong, missing and unknown settings are errors at once; the
 * SDK (`openai`, or `@anthropic-ai/sdk`) is imported with the first request.
 *
 * @throws RLMConfigError naming the setting, what is expected and where it may come from.
 * @example new RLMWrapper(createClient("openrouter", { apiKey }), "openai/gpt-5")
 */
export function createClient<Name extends PresetName>(name: Name, settings?: SettingsOf<Name>): LanguageModel {
  const preset = presetOf(name);
  const resolved = resolveSettings(name, { ...settings }, process.env);
  const { maxRetries, params } = resolved;
  const model = lazyModel({ provider: name, maxRetries, parameters: params, load: () => load(name, resolved) });
  return preset.cutsPrompts ? withCutPromptWarning(model, CONTEXT_ADVICE) : model;
}

const CONTEXT_ADVICE =
  "It cuts longer prompts silently: raise its context length (Ollama: OLLAMA_CONTEXT_LENGTH; LM Studio: in the model's settings)";

async function load(name: PresetName, settings: ResolvedSettings): Promise<LanguageModel> {
  const preset = presetOf(name);
  const { params, secrets } = settings;
  if (preset.protocol === "anthropic") {
    const sdk = settings.sdk ?? (await importRequired("@anthropic-ai/sdk", `The provider ${name}`));
    return anthropic(construct<AnthropicClient>(sdk, "Anthropic", await anthropicOptions(settings)), {
      params,
      secrets,
    });
  }
  const sdk = settings.sdk ?? (await importRequired("openai", `The provider ${name}`));
  const options = await openAIOptions(preset, settings);
  const client = construct<ChatClient>(sdk, "endpoint" in options ? "AzureOpenAI" : "OpenAI", options);
  return chatCompletions(client, { provider: name, params, secrets });
}

type SdkOptions = Readonly<Record<string, unknown>>;

async function openAIOptions(preset: Preset, settings: ResolvedSettings): Promise<SdkOptions> {
  const { apiKey, baseURL, headers, own } = settings;
  const common = { ...(await transport(settings)), ...NO_OPENAI_ACCOUNT };
  if (preset.protocol === "azure") return { ...common, apiKey, defaultHeaders: headers, ...azureAddress(settings) };
  if (preset.keyHeader === undefined) return { ...common, apiKey, baseURL, defaultHeaders: headers };
  // `Authorization` goes on to the provider behind the gateway, which must not see the gateway's key.
  const defaultHeaders = { [preset.keyHeader]: apiKey, ...headers };
  return { ...common, apiKey: own["providerKey"] ?? "none", baseURL, defaultHeaders };
}

/** The SDK would otherwise send the ids in OPENAI_ORG_ID and OPENAI_PROJECT_ID to whatever server it talks to. */
const NO_OPENAI_ACCOUNT = { organization: null, project: null };

/** Azure's v1 API is OpenAI's; with an api-version, each deployment has an address of its own. */
function azureAddress({ baseURL, own }: ResolvedSettings): SdkOptions {
  const { apiVersion, deployment } = own;
  const root = baseURL.replace(/\/{1,100}$/, "");
  if (apiVersion === undefined) return { baseURL: /\/openai\/v1$/.test(root) ? root : `${root}/openai/v1` };
  // The empty `baseURL` keeps the SDK from taking the one in OPENAI_BASE_URL.
  return { endpoint: root, baseURL: "", apiVersion, ...(deployment === undefined ? {} : { deployment }) };
}

async function anthropicOptions(settings: ResolvedSettings): Promise<SdkOptions> {
  const { apiKey, baseURL, headers } = settings;
  return { ...(await transport(settings)), apiKey, baseURL, defaultHeaders: headers };
}

async function transport({ maxRetries, timeoutMs, fetch }: ResolvedSettings): Promise<SdkOptions> {
  const chosen = fetch === undefined ? providerFetch(await importOptional("undici")) : withErrorBodies(fetch);
  return { maxRetries, timeout: timeoutMs, fetch: chosen };
}

function construct<Client>(sdk: object, className: string, options: SdkOptions): Client {
  const Constructor: unknown = Reflect.get(sdk, className);
  if (typeof Constructor !== "function") {
    throw new RLMConfigError("sdk", `Expected \`sdk\` to be a module with the class ${className}`);
  }
  return Reflect.construct(Constructor, [options]) as Client;
}
