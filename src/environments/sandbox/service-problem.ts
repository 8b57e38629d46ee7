import { messageOf } from "../../util/errors.js";
import { fieldsOf } from "../../util/record.js";
import { redact } from "../../util/redact.js";

/** A service that gives out sandboxes, as messages name it. */
export interface SandboxService {
  readonly name: string;
  /** Where it tells whether it works. */
  readonly statusPage: string;
  /** The URL that it is asked at, when that is known. */
  readonly url?: string | undefined;
}

const MAX_PROBLEM_CHARS = 500;
/** Codes of Node and of its `fetch`. */
const NETWORK_CODES = /^(?:E[A-Z]{4,}|EAI_[A-Z]+|UND_ERR_\w+)$/;
/** Codes of gRPC. */
const DEADLINE_EXCEEDED = 4;
const UNAVAILABLE = 14;

/** What an error says, on one line and without secrets. `fetch` tells only in the cause why it failed. */
export function problemWords(error: unknown, secrets: readonly string[]): string {
  const { cause } = fieldsOf(error);
  const said = [messageOf(error)];
  // Of several addresses that were tried, the error of all has a code and no message.
  if (cause instanceof Error) said.push(cause.message || String(fieldsOf(cause)["code"] ?? cause.name));
  return redact(said.join(": "), secrets).replace(/\s+/g, " ").trim().slice(0, MAX_PROBLEM_CHARS);
}

/** What to do about a failure that is neither the key's nor a limit's. `words` are those of the error. */
export function describeServiceProblem(error: unknown, words: string, service: SandboxService): string {
  const { name, statusPage, url } = service;
  if (!isUnreachable(error)) {
    return `${name} could not do it (${words}). Unless this is about your options, try again, or look at ${statusPage}`;
  }
  const host = url === undefined ? undefined : hostOf(url);
  const way = host === undefined ? "" : ` the way to ${host},`;
  return `${name} cannot be reached (${words}). Check the network and proxy of this machine,${way} and ${statusPage}`;
}

function isUnreachable(error: unknown): boolean {
  const { code, cause, message } = fieldsOf(error);
  if (code === UNAVAILABLE || code === DEADLINE_EXCEEDED || message === "fetch failed") return true;
  return [code, fieldsOf(cause)["code"]].some((one) => typeof one === "string" && NETWORK_CODES.test(one));
}

/** Without what else an address may hold, such as a password. */
function hostOf(url: string): string | undefined {
  try {
    return new URL(url).host;
  } catch {
    // Then the error says what is wrong with it.
    return undefined;
  }
}
