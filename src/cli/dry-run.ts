import { type EnvironmentName, NamedEnvironments } from "../named-environments.js";
import { resolveConfig } from "../options.js";
import type { ContextValue } from "../spec/context.js";
import type { Environment } from "../spec/environment.js";
import type { RLMEventOf } from "../spec/events.js";
import type { JsonSchema } from "../spec/schema.js";
import { LANGUAGE_TERMS } from "../text/language-terms.js";
import { RLMWrapper, type RLMWrapperOptions } from "../wrapper.js";
import { type CapturedRequest, captureClient } from "./client.js";
import type { Settings } from "./settings.js";

/** What a dry run looks at. */
export interface DryRun {
  readonly query: string;
  readonly context: ContextValue;
  readonly model: string;
  readonly options: RLMWrapperOptions;
  readonly schema: JsonSchema | undefined;
  readonly settings: Settings;
}

/** A REPL that no code reaches: a dry run ends at its first request. Only the language is that of the real one. */
function idle({ name, language }: Environment): Environment {
  return {
    name,
    language,
    open: async () => ({
      load: async () => {},
      execute: () => Promise.reject(new Error("A dry run runs no code")),
      draft: async () => undefined,
      variables: async () => [],
      close: async () => {},
    }),
  };
}

/**
 * Shows what a run would begin with: what is known of the context, and the first request, made by the very code that
 * makes it in a run. Nothing is sent, no process started, no key read.
 */
export async function dryRun({ query, context, model, options, schema, settings }: DryRun): Promise<string> {
  let request: CapturedRequest | undefined;
  let start: RLMEventOf<"run_start"> | undefined;
  const client = captureClient(settings, (captured) => {
    request ??= captured;
  });
  const { environment: given, environmentOptions, ...others } = options;
  const { environment: name } = resolveConfig({ environment: given, environmentOptions });
  // Made, so that wrong options are found, and never opened.
  const environment = new NamedEnvironments().get(name as EnvironmentName, environmentOptions ?? {});
  const rlm = new RLMWrapper(client, model, { ...others, environment: idle(environment) });
  rlm.on("run_start", (event) => {
    start = event;
  });
  try {
    await rlm.agenerate(query, context, schema && { schema });
  } catch (error) {
    // The client fails once it has the request; before that, a failure is one.
    if (request === undefined) throw error;
  }
  if (request === undefined || start === undefined) throw new Error("The run ended without a request");
  const { rootModel, subModel, contextChars, contextDescription } = start;
  const place = { name, language: environment.language, options: environmentOptions ?? {} };
  if (!settings.json) return formatDryRun(start, request, place);
  const facts = { rootModel, subModel, environment: place, contextChars, contextDescription };
  return JSON.stringify({ ...facts, url: request.url, request: request.body }, null, 2);
}

/** Where the code of the run would be run. */
interface Place {
  readonly name: unknown;
  readonly language: Environment["language"];
  readonly options: object;
}

function formatDryRun(start: RLMEventOf<"run_start">, { url, body }: CapturedRequest, place: Place): string {
  const { messages, ...parameters } = body;
  const options = Object.entries(place.options).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  return [
    `Server    ${url}`,
    `Models    ${start.rootModel}; sub-calls: ${start.subModel}`,
    `Code      ${LANGUAGE_TERMS[place.language].name} in ${place.name}${options.join("")}`,
    `Context   ${start.contextChars.toLocaleString("en-US")} characters`,
    "",
    "The first request, which was not sent:",
    ...asArray(messages).map(formatMessage),
    `\n── parameters ──\n${JSON.stringify(parameters, null, 2)}`,
  ].join("\n");
}

function formatMessage(message: unknown): string {
  const { role, content } = message as { readonly role?: unknown; readonly content?: unknown };
  return `\n── ${String(role)} ──\n${typeof content === "string" ? content : JSON.stringify(content, null, 2)}`;
}

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
