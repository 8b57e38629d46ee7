import { isStream } from "./chat-stream.js";
import { usdOf } from "./usage.js";

/** What a client's call came to. */
export interface ChatAnswer {
  /** A completion, or an async iterable of chunks. */
  readonly data: unknown;
  /** USD, where a gateway tells it in a header. */
  readonly costUsd?: number | undefined;
}

/** Waits for a client's answer, and looks at the HTTP response where the client hands it out. */
export async function chatAnswer(pending: unknown): Promise<ChatAnswer> {
  if (!hasResponse(pending)) return { data: await pending };
  const { data, response } = await pending.withResponse();
  const costHeader = response?.headers?.get(COST_HEADER);
  const costUsd = costHeader ? usdOf(Number(costHeader)) : undefined;
  // A server that ignores `stream`, or has only an error to send, answers in JSON; the SDK would read it as an empty stream.
  if (isStream(data) && response?.headers?.get("content-type")?.startsWith("application/json")) {
    return { data: await response.json?.(), costUsd };
  }
  return { data, costUsd };
}

/** LiteLLM's. */
const COST_HEADER = "x-litellm-response-cost";

interface WithResponse {
  withResponse(): Promise<{ readonly data: unknown; readonly response?: HttpResponse }>;
}

interface HttpResponse {
  readonly headers?: { get(name: string): string | null };
  json?(): Promise<unknown>;
}

function hasResponse(pending: unknown): pending is WithResponse {
  return (
    typeof pending === "object" &&
    pending !== null &&
    "withResponse" in pending &&
    typeof pending.withResponse === "function"
  );
}
