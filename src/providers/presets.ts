/** A setting of one provider beyond those that all have. */
export interface PresetSetting {
  /** What it is, for messages. */
  readonly meaning: string;
  /** Environment variables that it is read from, first found first. */
  readonly env?: readonly string[];
  /** The request header that carries it. */
  readonly header?: string;
}

/** What is known of one provider with OpenAI's protocol. */
export interface Preset {
  /** Where it is; absent when every user has a place of their own. */
  readonly baseURL?: string;
  /** Environment variables for `baseURL`. */
  readonly baseURLEnv?: readonly string[];
  /** Environment variables for `apiKey`. */
  readonly apiKeyEnv: readonly string[];
  /** Sent when no key is given, to servers that ask for none by default: the SDK insists on one. */
  readonly placeholderKey?: string;
  /** Further settings by name, all of them optional. */
  readonly settings?: Readonly<Record<string, PresetSetting>>;
  /** @defaultValue "openai" */
  readonly protocol?: "openai" | "azure" | "anthropic";
  /** The header for a gateway's own key, where `Authorization` is for the provider behind it. */
  readonly keyHeader?: string;
  /** The server cuts long prompts silently, which only its count of tokens gives away. */
  readonly cutsPrompts?: boolean;
}

/** The providers that need no adapter of their own: data, not classes. */
export const PRESETS = {
  openai: {
    baseURL: "https://api.openai.com/v1",
    baseURLEnv: ["OPENAI_BASE_URL"],
    apiKeyEnv: ["OPENAI_API_KEY"],
    settings: {
      organization: { meaning: "the organisation to bill", env: ["OPENAI_ORG_ID"], header: "OpenAI-Organization" },
      project: { meaning: "the project to bill", env: ["OPENAI_PROJECT_ID"], header: "OpenAI-Project" },
    },
  },
  azure: {
    protocol: "azure",
    apiKeyEnv: ["AZURE_OPENAI_API_KEY", "AZURE_API_KEY"],
    settings: {
      endpoint: { meaning: "`https://RESOURCE.openai.azure.com`", env: ["AZURE_OPENAI_ENDPOINT"] },
      apiVersion: {
        meaning: "an api-version; without it the v1 API is used",
        env: ["OPENAI_API_VERSION", "AZURE_OPENAI_API_VERSION"],
      },
      deployment: { meaning: "the deployment, when it is not the model's name", env: ["AZURE_OPENAI_DEPLOYMENT"] },
    },
  },
  anthropic: {
    protocol: "anthropic",
    baseURL: "https://api.anthropic.com",
    baseURLEnv: ["ANTHROPIC_BASE_URL"],
    apiKeyEnv: ["ANTHROPIC_API_KEY"],
  },
  openrouter: {
    baseURL: "https://openrouter.ai/api/v1",
    baseURLEnv: ["OPENROUTER_BASE_URL"],
    apiKeyEnv: ["OPENROUTER_API_KEY"],
    settings: {
      referer: { meaning: "the URL of your application", header: "HTTP-Referer" },
      title: { meaning: "the name of your application", header: "X-Title" },
    },
  },
  portkey: {
    baseURL: "https://api.portkey.ai/v1",
    baseURLEnv: ["PORTKEY_BASE_URL"],
    apiKeyEnv: ["PORTKEY_API_KEY"],
    keyHeader: "x-portkey-api-key",
    settings: {
      providerKey: { meaning: "the key of the provider behind the gateway, when Portkey does not hold it" },
      provider: { meaning: "the provider behind the gateway", env: ["PORTKEY_PROVIDER"], header: "x-portkey-provider" },
      virtualKey: { meaning: "a virtual key", env: ["PORTKEY_VIRTUAL_KEY"], header: "x-portkey-virtual-key" },
      config: { meaning: "the id or the JSON of a config", env: ["PORTKEY_CONFIG"], header: "x-portkey-config" },
      traceId: { meaning: "an id to find the requests by", header: "x-portkey-trace-id" },
    },
  },
  litellm: {
    baseURL: "http://localhost:4000",
    baseURLEnv: ["LITELLM_BASE_URL", "LITELLM_PROXY_API_BASE"],
    apiKeyEnv: ["LITELLM_API_KEY", "LITELLM_MASTER_KEY"],
    placeholderKey: "none",
  },
  vllm: { baseURLEnv: ["VLLM_BASE_URL"], apiKeyEnv: ["VLLM_API_KEY"], placeholderKey: "EMPTY" },
  ollama: {
    baseURL: "http://localhost:11434/v1",
    baseURLEnv: ["OLLAMA_BASE_URL"],
    apiKeyEnv: ["OLLAMA_API_KEY"],
    placeholderKey: "ollama",
    cutsPrompts: true,
  },
  lmstudio: {
    baseURL: "http://localhost:1234/v1",
    baseURLEnv: ["LMSTUDIO_BASE_URL"],
    apiKeyEnv: ["LMSTUDIO_API_KEY"],
    placeholderKey: "lm-studio",
    cutsPrompts: true,
  },
  gemini: {
    baseURL: "https://generativelanguage.googleapis.com/v1beta/openai/",
    apiKeyEnv: ["GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY"],
  },
  groq: { baseURL: "https://api.groq.com/openai/v1", apiKeyEnv: ["GROQ_API_KEY"] },
  together: { baseURL: "https://api.together.ai/v1", apiKeyEnv: ["TOGETHER_API_KEY"] },
  fireworks: { baseURL: "https://api.fireworks.ai/inference/v1", apiKeyEnv: ["FIREWORKS_API_KEY"] },
  deepseek: { baseURL: "https://api.deepseek.com", apiKeyEnv: ["DEEPSEEK_API_KEY"] },
  vercel: { baseURL: "https://ai-gateway.vercel.sh/v1", apiKeyEnv: ["AI_GATEWAY_API_KEY"] },
  xai: { baseURL: "https://api.x.ai/v1", apiKeyEnv: ["XAI_API_KEY"] },
  mistral: { baseURL: "https://api.mistral.ai/v1", apiKeyEnv: ["MISTRAL_API_KEY"] },
  cerebras: { baseURL: "https://api.cerebras.ai/v1", apiKeyEnv: ["CEREBRAS_API_KEY"] },
} as const satisfies Readonly<Record<string, Preset>>;

/** The names that `createClient` knows. */
export type PresetName = keyof typeof PRESETS;
