import { presetOf, resolveSettings } from "../providers/client-settings.js";
import { createClient } from "../providers/create-client.js";
import type { PresetName } from "../providers/presets.js";
import { RLMConfigError } from "../spec/errors.js";
import type { LanguageModel } from "../spec/model.js";
import type { Settings } from "./settings.js";

const DEFAULT_BACKEND = "openai";

/** Whom to ask, and with what. */
export interface Access {
  readonly backend: PresetName;
  /** `baseURL` and `apiKey`, where the user said so. */
  readonly given: { readonly baseURL?: string; readonly apiKey?: string };
}

/**
 * Reads the settings that say whom to ask; the key itself comes from the environment.
 * @throws RLMConfigError naming what is missing.
 */
export function resolveAccess({ backend = DEFAULT_BACKEND, baseUrl, apiKeyEnv }: Settings): Access {
  return {
    // `createClient` refuses other names.
    backend: backend as PresetName,
    given: {
      ...(baseUrl !== undefined && { baseURL: baseUrl }),
      ...(apiKeyEnv !== undefined && { apiKey: readKey(apiKeyEnv) }),
    },
  };
}

/** Opens the client of a backend. @throws RLMConfigError when its key is missing. */
export function openClient({ backend, given }: Access): LanguageModel {
  try {
    return createClient(backend, given);
  } catch (error) {
    if (!(error instanceof RLMConfigError) || error.option !== "apiKey") throw error;
    // A program would hand the key over; here it can only stand in a variable.
    const message = `There is no key for ${backend}: set ${keyVariables({ backend })}, or name the variable that has it (--api-key-env)`;
    throw new RLMConfigError("apiKey", message, undefined, { cause: error });
  }
}

/** The environment variables that the key is read from. */
export function keyVariables({
  backend = DEFAULT_BACKEND,
  apiKeyEnv,
}: Pick<Settings, "backend" | "apiKeyEnv">): string {
  return apiKeyEnv ?? presetOf(backend).apiKeyEnv.join(" or ");
}

/** The values that no log may hold. */
export function secretsOf({ backend, given }: Access): readonly string[] {
  return resolveSettings(backend, given, process.env).secrets;
}

/** A request as a provider would have got it. */
export interface CapturedRequest {
  /** The address, without anything that could be a key. */
  readonly url: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The client of a backend that sends nothing: it hands the first request over and fails. */
export function captureClient(
  { backend = DEFAULT_BACKEND, baseUrl }: Settings,
  onRequest: (request: CapturedRequest) => void,
): LanguageModel {
  return createClient(backend as PresetName, {
    ...(baseUrl !== undefined && { baseURL: baseUrl }),
    apiKey: "none",
    maxRetries: 0,
    fetch: async (target, init) => {
      const { origin, pathname } = new URL(target instanceof Request ? target.url : target);
      onRequest({ url: origin + pathname, body: JSON.parse(String(init?.body)) });
      throw new Error("A dry run sends nothing");
    },
  });
}

/** What is no variable's name may be the key itself, so it is not repeated. */
function readKey(name: string): string {
  if (!/^[A-Z_][A-Z0-9_]*$/.test(name)) {
    throw new RLMConfigError(
      "apiKeyEnv",
      "--api-key-env takes the name of an environment variable, such as OPENAI_API_KEY, not the key",
    );
  }
  const key = process.env[name];
  if (key === undefined || key === "") {
    throw new RLMConfigError("apiKeyEnv", `The environment variable ${name} that should hold the key is not set`);
  }
  return key;
}
