import { messageOf } from "../util/errors.js";
import { type Fields, fieldsOf, isRecord, numberOf, textOf } from "../util/record.js";

/** What is to be learned from an error that a provider's client threw, or from an error body. */
export interface ErrorFacts {
  readonly status?: number | undefined;
  /** Such as `insufficient_quota`; the error's type when it has no code. */
  readonly code?: string | undefined;
  /** The parameter that the provider complains of. */
  readonly param?: string | undefined;
  readonly message: string;
  /** A response header, lower-case name. */
  header(name: string): string | undefined;
  /** `provider`: it answered with an error. `connection`: there was no answer, or it broke off. `other`: neither. */
  readonly kind: "provider" | "connection" | "other";
  readonly timedOut: boolean;
  /** The request had been sent, and its answer was on its way or being made, when the connection broke or time was up. */
  readonly lostAtWork: boolean;
}

const NETWORK_CODES = /^(?:E[A-Z]{4,}|EAI_[A-Z]+|UND_ERR_\w+|ERR_(?:SOCKET|STREAM|TLS|HTTP2|SSL)\w*)$/;
const NETWORK_MESSAGES = /^(?:terminated|fetch failed|premature close|connection error\.?|other side closed)/i;
const TIMEOUT = /timed?[ -]?out/i;
/** Of Node's fetch: the body of an answer broke off. */
const BODY_BROKE_OFF = /^(?:terminated|premature close)/i;
const LATE_ANSWER_CODES = /^UND_ERR_(?:HEADERS|BODY)_TIMEOUT$/;
const CONNECT_CODES = /^(?:ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/;
const MAX_CAUSES = 5;

/** Reads an error of the SDKs of OpenAI, Anthropic, Google and the AI SDK, or any other. By shape, never by class. */
export function errorFacts(error: unknown): ErrorFacts {
  const fields = fieldsOf(error);
  const body = bodyOf(fields);
  const status = statusOf(fields) ?? numericStatus(body["code"]);
  const network = networkErrorOf(error);
  const networkCode = textOf(network["code"]);
  const message = textOf(body["message"]) ?? jsonOf(body["message"]) ?? messageOf(error);
  const answered = status !== undefined || Object.keys(body).length > 0;
  const timedOut = !answered && (TIMEOUT.test(message) || fields["name"] === "TimeoutError");
  return {
    status,
    code:
      textOf(body["code"]) ?? textOf(fields["code"]) ?? textOf(body["type"]) ?? textOf(body["status"]) ?? networkCode,
    param: textOf(body["param"]) ?? textOf(fields["param"]),
    // The SDKs say "Connection error." alone; Node's own words have the address.
    message: answered ? message : (wordsOf(network) ?? message),
    header: (name) => headerOf(fields["headers"] ?? fields["responseHeaders"], name),
    kind: answered
      ? "provider"
      : networkCode !== undefined || isConnectionError(fields, message)
        ? "connection"
        : "other",
    timedOut,
    lostAtWork:
      !answered &&
      (LATE_ANSWER_CODES.test(networkCode ?? "") ||
        (timedOut && !CONNECT_CODES.test(networkCode ?? "")) ||
        BODY_BROKE_OFF.test(message)),
  };
}

/** The facts of an error body that came with status 200 or within a stream. */
export function bodyFacts(error: unknown): ErrorFacts {
  const fields = fieldsOf(error);
  return {
    ...errorFacts({ error: isRecord(error) ? error : { message: String(error) } }),
    status: numericStatus(fields["code"]),
  };
}

/** The body of OpenAI's errors is at `error`, that of Anthropic's at `error.error`, that of the AI SDK's at `data.error`. */
function bodyOf(fields: Fields): Fields {
  const outer = fieldsOf(fields["error"] ?? fieldsOf(fields["data"])["error"]);
  return isRecord(outer["error"]) ? outer["error"] : outer;
}

function statusOf(fields: Fields): number | undefined {
  return numericStatus(fields["status"]) ?? numericStatus(fields["statusCode"]);
}

function numericStatus(value: unknown): number | undefined {
  const status = numberOf(value);
  return status !== undefined && status >= 400 && status <= 599 ? status : undefined;
}

/** The SDKs of OpenAI and Anthropic say "connection error" by an API error without a status. */
function isConnectionError(fields: Fields, message: string): boolean {
  return (
    ("status" in fields && fields["status"] === undefined && "headers" in fields) || NETWORK_MESSAGES.test(message)
  );
}

/** The error of the network among the causes; one without fields when there is none. */
function networkErrorOf(error: unknown): Fields {
  let current: unknown = error;
  for (let depth = 0; depth < MAX_CAUSES && isRecord(current); depth += 1) {
    const code = textOf(current["code"]);
    if (code !== undefined && NETWORK_CODES.test(code)) return current;
    current = current["cause"];
  }
  return {};
}

/** An address with several numbers was tried by each of them: the errors stand in a list, and their sum has no words. */
function wordsOf({ message, errors }: Fields): string | undefined {
  return textOf(message) ?? (Array.isArray(errors) ? textOf(fieldsOf(errors[0])["message"]) : undefined);
}

function headerOf(headers: unknown, name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  const fields = fieldsOf(headers);
  // Clients with a fetch of their own bring their own class of headers.
  if (typeof fields["get"] === "function") return textOf(fields["get"].call(headers, name));
  return textOf(fields[name]);
}

function jsonOf(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : JSON.stringify(value);
}
