import { RLMModelError } from "../spec/errors.js";
import type { Charge } from "../spec/model.js";
import { preview } from "../util/preview.js";
import { redact } from "../util/redact.js";
import { bodyFacts, type ErrorFacts, errorFacts } from "./error-facts.js";
import { retryAfterMs } from "./retry-after.js";

/** Where an error happened, what must not be told of it, and what the request has cost although it failed. */
export interface ErrorContext {
  /** Name of the provider, for messages. */
  readonly provider: string;
  /** Keys and tokens that are taken out of every message. */
  readonly secrets: readonly string[];
  /** Milliseconds since the request was sent. */
  readonly elapsedMs?: number | undefined;
  /** A reply had begun, so that whatever ended it is a broken connection. */
  readonly replyHadBegun?: boolean | undefined;
  /** Noted by those who read a reply as soon as they see it: it counts whatever comes of the rest. */
  charge?: Charge | undefined;
}

const MAX_MESSAGE_CHARS = 500;
/** Beyond what is shown of a message, and far below what would make searching it costly. */
const MAX_SEARCHED_CHARS = 20_000;
/** Node's fetch gives up a request whose headers have not come after 300 s, whatever timeout the client has. */
const NODE_HEADERS_TIMEOUT_MS = 295_000;
const OUT_OF_MONEY = /insufficient_quota|billing_hard_limit|insufficient_credits|credit balance/i;
const PASSING_CODES = /rate.?limit|overload|timeout|timed out|unavailable|server_error|internal|api_error/i;

/** Turns whatever a provider's client threw into an {@link RLMModelError}, without secrets. */
export function toModelError(error: unknown, context: ErrorContext, facts = errorFacts(error)): RLMModelError {
  if (error instanceof RLMModelError) return error;
  if (error instanceof SyntaxError)
    return badReply(`the answer is not JSON: ${clean(facts.message, context)}`, context);
  return modelError(facts, context, safeCause(error, context.secrets));
}

/** The error for a body that is an error although the status was 200, or for an error event within a stream. */
export function errorFromBody(error: unknown, context: ErrorContext): RLMModelError {
  return modelError(bodyFacts(error), context);
}

/** The error for an answer that is no reply. Asking again may give a better one. */
export function badReply(problem: string, context: ErrorContext): RLMModelError {
  return new RLMModelError(`${context.provider}: ${problem}`, { retryable: true, charge: chargeIn(context) });
}

function modelError(facts: ErrorFacts, context: ErrorContext, cause?: unknown): RLMModelError {
  const wait = retryAfterMs(facts.header, Date.now());
  return new RLMModelError(describe(facts, context), {
    retryable: isRetryable(facts, context),
    ...(facts.status === undefined ? {} : { status: facts.status }),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
    wasAtWork: facts.lostAtWork || (context.replyHadBegun === true && facts.kind !== "provider"),
    charge: chargeIn(context),
    ...(cause === undefined ? {} : { cause }),
  });
}

/** What tells of nothing is no charge: gateways send a cost of 0 with errors that they have made themselves. */
function chargeIn({ charge }: ErrorContext): Charge | undefined {
  return charge?.usage || charge?.costUsd ? charge : undefined;
}

function isRetryable(facts: ErrorFacts, context: ErrorContext): boolean {
  if (OUT_OF_MONEY.test(`${facts.code} ${facts.message.slice(0, MAX_SEARCHED_CHARS)}`)) return false;
  const advice = facts.header("x-should-retry");
  if (advice === "true" || advice === "false") return advice === "true";
  const { status } = facts;
  if (status !== undefined) return status === 408 || status === 409 || status === 429 || status >= 500;
  if (facts.kind === "provider") return PASSING_CODES.test(facts.code ?? "");
  return (
    !hitsNodeLimit(facts, context) && (facts.kind === "connection" || facts.timedOut || context.replyHadBegun === true)
  );
}

function hitsNodeLimit(facts: ErrorFacts, { elapsedMs = 0, replyHadBegun }: ErrorContext): boolean {
  return facts.timedOut && !replyHadBegun && elapsedMs >= NODE_HEADERS_TIMEOUT_MS;
}

function describe(facts: ErrorFacts, context: ErrorContext): string {
  const code = facts.code === undefined ? "" : ` (${clean(facts.code, context)})`;
  const said = clean(facts.message, context);
  return `${context.provider}: ${whatHappened(facts, context)}${code}: ${said}${adviceFor(facts, context)}`;
}

/** What a provider said, on one line, cut, and without secrets. */
function clean(text: string, context: ErrorContext): string {
  return preview(redact(text.slice(0, MAX_SEARCHED_CHARS), context.secrets), MAX_MESSAGE_CHARS);
}

function whatHappened(facts: ErrorFacts, context: ErrorContext): string {
  if (facts.status !== undefined) return `the request failed with status ${facts.status}`;
  if (facts.kind === "provider") return "the provider sent an error in place of a reply";
  if (context.replyHadBegun) return "the reply broke off";
  if (facts.timedOut) return "the request timed out";
  return facts.kind === "connection" ? "the connection failed" : "the request failed";
}

function adviceFor(facts: ErrorFacts, context: ErrorContext): string {
  if (!hitsNodeLimit(facts, context)) return "";
  return " Node's fetch waits at most 300 s for the headers: stream the reply, or give the client a `fetch` with a longer `headersTimeout`.";
}

/** The client's own error for debugging; left out when a secret can be read in it. */
function safeCause(error: unknown, secrets: readonly string[]): unknown {
  if (!(error instanceof Error)) return undefined;
  const fields = error as Error & { readonly error?: unknown; readonly responseBody?: unknown };
  const visible = [error.message, error.stack, JSON.stringify(fields.error), fields.responseBody].join("\n");
  return visible === redact(visible, secrets) ? error : undefined;
}
