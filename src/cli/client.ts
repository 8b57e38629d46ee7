import { RLMConfigError } from "../spec/errors.js";
import type { Client } from "../wrapper.js";
import type { Settings } from "./settings.js";

export const DEFAULT_BACKEND = "openai";

/** What is needed to reach a backend: `baseURL` and `apiKey` only where the user gave them. */
export interface Access {
  readonly backend: string;
  readonly baseURL?: string;
  readonly apiKey?: string;
}

/**
 * Reads the settings that say whom to ask; the key itself comes from the environment.
 * @throws RLMConfigError naming what is missing.
 */
export function resolveAccess(
  { backend = DEFAULT_BACKEND, baseUrl, apiKeyEnv }: Settings,
  environment: NodeJS.ProcessEnv,
): Access {
  return {
    backend,
    ...(baseUrl !== undefined && { baseURL: baseUrl }),
    ...(apiKeyEnv !== undefined && { apiKey: readKey(apiKeyEnv, environment) }),
  };
}

/** @throws RLMConfigError when it is no address of a server. */
export function checkUrl(url: string): void {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return;
  throw new RLMConfigError("baseUrl", "--base-url takes a URL such as http://localhost:11434/v1");
}

/** A value that is no variable's name may be the key itself, so it is not repeated. */
function readKey(name: string, environment: NodeJS.ProcessEnv): string {
  if (!/^[A-Z_][A-Z0-9_]*$/.test(name)) {
    throw new RLMConfigError(
      "apiKeyEnv",
      "--api-key-env takes the name of an environment variable, such as OPENAI_API_KEY, not the key",
    );
  }
  const key = environment[name];
  if (key === undefined || key === "") {
    throw new RLMConfigError("apiKeyEnv", `The environment variable ${name} that should hold the key is not set`);
  }
  return key;
}

/** Opens the client of a backend. @throws RLMConfigError when its key or its package is missing. */
export async function openClient({ backend, ...access }: Access): Promise<Client> {
  if (backend !== DEFAULT_BACKEND) throw new RLMConfigError("backend", `There is no backend ${backend}`);
  const { OpenAI } = await import("openai");
  return new OpenAI(access);
}
