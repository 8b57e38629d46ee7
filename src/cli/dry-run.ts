import type { ChatClient } from "../providers/chat-client.js";
import type { ContextValue } from "../spec/context.js";
import type { Environment } from "../spec/environment.js";
import type { RLMEventOf } from "../spec/events.js";
import type { Fields } from "../util/record.js";
import { RLMWrapper, type RLMWrapperOptions } from "../wrapper.js";
import { DEFAULT_BACKEND } from "./client.js";
import type { Settings } from "./settings.js";

/** What a dry run looks at. */
export interface DryRun {
  readonly query: string;
  readonly context: ContextValue;
  readonly model: string;
  readonly options: RLMWrapperOptions;
  readonly settings: Settings;
}

/** Thrown in place of sending. */
class NothingIsSent extends Error {}

/** A REPL that no code reaches: a dry run ends at its first request. */
const idle: Environment = {
  name: "local",
  language: "javascript",
  open: async () => ({
    load: async () => {},
    execute: async () => {
      throw new NothingIsSent();
    },
    draft: async () => undefined,
    variables: async () => [],
    close: async () => {},
  }),
};

/**
 * Shows what a run would begin with: what is known of the context, and the body of the first request, made by the very
 * code that makes it in a run. Nothing is sent, no process started, no key read.
 */
export async function dryRun({ query, context, model, options, settings }: DryRun): Promise<string> {
  let request: Fields | undefined;
  let start: RLMEventOf<"run_start"> | undefined;
  const client: ChatClient & { readonly baseURL?: string } = {
    ...(settings.baseUrl !== undefined && { baseURL: settings.baseUrl }),
    chat: {
      completions: {
        create(body) {
          request ??= { ...body };
          throw new NothingIsSent();
        },
      },
    },
  };
  const rlm = new RLMWrapper(client, model, { ...options, environment: idle });
  rlm.on("run_start", (event) => {
    start = event;
  });
  await rlm.agenerate(query, context).catch((error: unknown) => {
    if (request === undefined) throw error;
  });
  if (request === undefined || start === undefined) throw new Error("The run ended without a request");
  const facts = {
    backend: settings.backend ?? DEFAULT_BACKEND,
    rootModel: model,
    subModel: start.subModel,
    contextChars: start.contextChars,
    contextDescription: start.contextDescription,
  };
  return settings.json ? JSON.stringify({ ...facts, request }, null, 2) : formatDryRun(facts, request);
}

interface Facts {
  readonly backend: string;
  readonly rootModel: string;
  readonly subModel: string;
  readonly contextChars: number;
  readonly contextDescription: string;
}

function formatDryRun(facts: Facts, request: Fields): string {
  const { messages, ...parameters } = request;
  const parts = (messages as readonly { readonly role: string; readonly content: unknown }[]).map(
    ({ role, content }) =>
      `── ${role} ──\n${typeof content === "string" ? content : JSON.stringify(content, null, 2)}\n`,
  );
  return [
    `Backend   ${facts.backend}`,
    `Models    ${facts.rootModel}; sub-calls: ${facts.subModel}`,
    `Context   ${facts.contextChars.toLocaleString("en-US")} characters`,
    "",
    "The first request, of which nothing was sent:",
    "",
    ...parts,
    `── parameters ──\n${JSON.stringify(parameters, null, 2)}`,
  ].join("\n");
}
