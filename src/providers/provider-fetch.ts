import { type Fields, isRecord, textOf } from "../util/record.js";

/** What is used of the package `undici`. */
interface Undici {
  readonly fetch: (input: unknown, init: unknown) => Promise<Response>;
  readonly Agent: new (options: { headersTimeout: number; bodyTimeout: number }) => object;
}

/**
 * The fetch for a provider's client. Node's own gives up after 300 seconds without headers or between two pieces of a
 * body; that of the package `undici`, when it is given, waits for as long as the client's own timeout says.
 */
export function providerFetch(undici: object | undefined): typeof fetch {
  if (!isUndici(undici)) return withErrorBodies(globalThis.fetch);
  const dispatcher = new undici.Agent({ headersTimeout: 0, bodyTimeout: 0 });
  return withErrorBodies((input, init) => undici.fetch(input, { ...init, dispatcher }));
}

/**
 * The SDK only reads error bodies of OpenAI's form, `{ error: {...} }`. Others (a flat object, FastAPI's `detail`, a
 * list with one error) are put into it, so that it can be told, and acted on, what was wrong.
 */
export function withErrorBodies(base: typeof fetch): typeof fetch {
  return async (input, init) => {
    const response = await base(input, init);
    if (response.ok) return response;
    const headers = new Headers(response.headers);
    // The text is decoded by now, and its length may change.
    headers.delete("content-encoding");
    headers.delete("content-length");
    const { status, statusText } = response;
    return new Response(openAIForm(await response.text()), { status, statusText, headers });
  };
}

function openAIForm(text: string): string {
  const body = firstOf(parse(text));
  if (!isRecord(body) || isRecord(body["error"])) return isRecord(body) ? JSON.stringify(body) : text;
  return JSON.stringify({ error: { ...body, message: messageIn(body) ?? text } });
}

function messageIn(body: Fields): string | undefined {
  return textOf(body["message"]) ?? textOf(body["error"]) ?? textOf(body["detail"]);
}

/** Gemini wraps its error in a list. */
function firstOf(body: unknown): unknown {
  return Array.isArray(body) ? body[0] : body;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A page of a proxy, say: the SDK tells it as text.
    return undefined;
  }
}

function isUndici(module: object | undefined): module is Undici {
  return module !== undefined && "fetch" in module && "Agent" in module;
}
