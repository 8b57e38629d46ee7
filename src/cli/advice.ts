import { errorFacts } from "../providers/error-facts.js";
import { RLMModelError } from "../spec/errors.js";
import { keyVariables } from "./client.js";
import type { Settings } from "./settings.js";

/** What to do about a run that failed, in terms of the command; nothing where its message says all there is to say. */
export function adviceFor(error: unknown, settings: Settings): string | undefined {
  if (!(error instanceof RLMModelError)) return undefined;
  switch (error.status) {
    case 401:
    case 403:
      return `Check the key in ${keyVariables(settings)}; --api-key-env names another variable.`;
    case 404:
      return "Check the name of the model (--model), and the address (--base-url).";
    case undefined:
      if (errorFacts(error.cause).kind !== "connection") return undefined;
      return "Check that the server runs and can be reached from here, and its address (--base-url).";
    default:
      return undefined;
  }
}
