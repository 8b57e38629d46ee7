import { secretsIn } from "./telling-names.js";

/** What is known of the body that a {@link ChatClient} is called with. Further fields are sent as they are. */
export interface ChatRequestBody {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content?: unknown }[];
  readonly stream?: boolean | null | undefined;
}

/** What a {@link ChatClient} is given beside the body. */
export interface ChatRequestOptions {
  readonly signal?: AbortSignal | null | undefined;
  /** Always 0: failed requests are sent again one floor above, where each one is counted. */
  readonly maxRetries?: number | undefined;
}

/**
 * Any client with OpenAI's `chat.completions.create`: the OpenAI SDK from version 4, its Azure client, a client of a
 * gateway, or a fake. It answers with a completion, or with an async iterable of chunks when `stream` is true.
 */
export interface ChatClient {
  readonly chat: {
    readonly completions: {
      // A method, so that clients with narrower parameters fit.
      create(body: ChatRequestBody, options?: ChatRequestOptions): unknown;
    };
  };
}

/** Whether a value has the shape of a {@link ChatClient}. */
export function isChatClient(value: unknown): value is ChatClient {
  const chat = property(value, "chat");
  return typeof property(property(chat, "completions"), "create") === "function";
}

/** Settings that many clients have as plain fields. */
export interface ClientFacts {
  readonly baseURL?: string | undefined;
  readonly maxRetries: number;
  /** Values that must never appear in a message. */
  readonly secrets: readonly string[];
}

/** Reads what a client tells of itself. */
export function clientFacts(client: unknown): ClientFacts {
  const baseURL = property(client, "baseURL");
  const maxRetries = property(client, "maxRetries");
  const keys = [property(client, "apiKey"), property(client, "adminAPIKey"), property(client, "authToken")];
  // Gateways take their keys in headers and parameters, which the SDKs keep with the options that they were made with.
  const options = property(client, "_options");
  return {
    baseURL: typeof baseURL === "string" ? baseURL : undefined,
    maxRetries: typeof maxRetries === "number" && maxRetries >= 0 ? Math.floor(maxRetries) : 0,
    secrets: [
      ...keys.filter((key): key is string => typeof key === "string"),
      ...secretsIn(property(options, "defaultHeaders")),
      ...secretsIn(property(options, "defaultQuery")),
    ],
  };
}

/** A property of anything; clients may be objects, functions or proxies. */
function property(value: unknown, name: string): unknown {
  if ((typeof value !== "object" || value === null) && typeof value !== "function") return undefined;
  return Reflect.get(value, name);
}
