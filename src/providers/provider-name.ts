/** Hosts by the end of their names, for clients that only tell their base URL. */
const HOSTS: readonly (readonly [suffix: string, provider: string])[] = [
  ["api.openai.com", "openai"],
  [".openai.azure.com", "azure"],
  [".cognitiveservices.azure.com", "azure"],
  [".services.ai.azure.com", "azure"],
  ["openrouter.ai", "openrouter"],
  ["api.portkey.ai", "portkey"],
  ["generativelanguage.googleapis.com", "gemini"],
  ["api.anthropic.com", "anthropic"],
  ["ai-gateway.vercel.sh", "vercel"],
  ["api.groq.com", "groq"],
  ["api.together.ai", "together"],
  ["api.together.xyz", "together"],
  ["api.fireworks.ai", "fireworks"],
  ["api.deepseek.com", "deepseek"],
  ["api.x.ai", "xai"],
  ["api.mistral.ai", "mistral"],
];

const UNKNOWN = "openai-compatible";

/** Name of the provider behind a base URL; `openai-compatible` when it is not a known one. */
export function providerName(baseURL: string | undefined): string {
  if (baseURL === undefined || !URL.canParse(baseURL)) return UNKNOWN;
  const host = new URL(baseURL).hostname;
  return HOSTS.find(([suffix]) => host === suffix || (suffix.startsWith(".") && host.endsWith(suffix)))?.[1] ?? UNKNOWN;
}
