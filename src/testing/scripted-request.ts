import { isRecord } from "../util/record.js";

/** How a request ended: its answer was handed over, or the connection was lost first. */
export type RequestOutcome = "answered" | "aborted";

/** As Node has them, in words that need no types of Node. */
export interface RequestHeaders {
  readonly authorization?: string | undefined;
  readonly "content-type"?: string | undefined;
  readonly "user-agent"?: string | undefined;
  readonly [name: string]: string | string[] | undefined;
}

/** What of a request is known when its body has arrived. */
export interface RequestFacts {
  /** Order of arrival, from 0. */
  readonly index: number;
  /** Milliseconds since the server started. */
  readonly at: number;
  readonly method: string;
  /** Path with query string. */
  readonly path: string;
  /** As they came, with the key that the client sent: use invented keys in tests. */
  readonly headers: RequestHeaders;
  /** The body as it came. */
  readonly rawBody: string;
}

/** One request that arrived at the scripted server. */
export interface ScriptedRequest extends RequestFacts {
  /** The parsed body; `{}` when it was no JSON object. */
  readonly body: Readonly<Record<string, unknown>>;
  /** `body.model`, or the empty string. */
  readonly model: string;
  /** `body.messages`, with contents in text form. */
  readonly messages: readonly { readonly role: string; readonly text: string }[];
  /** Text of the last message. */
  readonly prompt: string;
  /** Whether a stream was asked for. */
  readonly stream: boolean;
  /** The client went away before the answer was complete, or the script cut the connection. */
  readonly aborted: boolean;
  /** Settles, and never rejects, when the request is over. */
  readonly outcome: Promise<RequestOutcome>;
}

/** The server's own view of a request. */
export class RequestRecord implements ScriptedRequest {
  readonly index: number;
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly headers: RequestHeaders;
  readonly rawBody: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly model: string;
  readonly stream: boolean;
  readonly outcome: Promise<RequestOutcome>;
  aborted = false;
  #settle: (outcome: RequestOutcome) => void = () => {};

  constructor(facts: RequestFacts) {
    this.index = facts.index;
    this.at = facts.at;
    this.method = facts.method;
    this.path = facts.path;
    this.headers = facts.headers;
    this.rawBody = facts.rawBody;
    this.body = parseObject(facts.rawBody);
    this.model = typeof this.body["model"] === "string" ? this.body["model"] : "";
    this.stream = this.body["stream"] === true;
    this.outcome = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  get messages(): readonly { readonly role: string; readonly text: string }[] {
    const messages: unknown = this.body["messages"];
    if (!Array.isArray(messages)) return [];
    return messages.map((message: unknown) => {
      const fields = isRecord(message) ? message : {};
      return { role: String(fields["role"]), text: textOf(fields["content"]) };
    });
  }

  get prompt(): string {
    return this.messages.at(-1)?.text ?? "";
  }

  end(outcome: RequestOutcome): void {
    this.aborted = outcome === "aborted";
    this.#settle(outcome);
  }
}

function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .map((part: unknown) => (isRecord(part) && typeof part["text"] === "string" ? part["text"] : ""))
    .join("");
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    // What cannot be parsed is still there as `rawBody`, and the server answers it with status 400.
    return {};
  }
}
