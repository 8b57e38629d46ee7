import type { JsonValue } from "../../spec/context.js";
import type { HostBridge, HostErrorValue, HostFunction } from "../../spec/environment.js";
import type { CallReply } from "../protocol/messages.js";
import { ProtocolError } from "./frames.js";

/** Calls of one cell that may be under way, and in all. No sound cell comes near; a hostile one must not fill the host's memory. */
const MAX_IN_FLIGHT = 100_000;
const MAX_PER_CELL = 1_000_000;
const MAX_CHARS_IN_FLIGHT = 512 * 1024 * 1024;

interface CallMessage {
  readonly call: number;
  readonly name: string;
  readonly arguments: readonly JsonValue[];
}

/** The calls of one cell to the host: passes them on, collects the replies. */
export class HostCallDesk {
  readonly #host: HostBridge;
  readonly #functions: ReadonlySet<string>;
  readonly #controller = new AbortController();
  readonly #onReply: () => void;
  #replies: CallReply[] = [];
  #inFlight = 0;
  #charsInFlight = 0;
  #total = 0;

  constructor(host: HostBridge, functions: readonly HostFunction[], onReply: () => void) {
    this.#host = host;
    this.#functions = new Set(functions.map(({ name }) => name));
    this.#onReply = onReply;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get hasReplies(): boolean {
    return this.#replies.length > 0;
  }

  takeReplies(): readonly CallReply[] {
    const replies = this.#replies;
    this.#replies = [];
    return replies;
  }

  /** Replies for which there was no room, to be taken with the next ones. */
  putBack(replies: readonly CallReply[]): void {
    this.#replies = [...replies, ...this.#replies];
  }

  /** @throws ProtocolError when the program calls what it was never given, or without measure */
  accept({ call, name, arguments: values }: CallMessage): void {
    if (!this.#functions.has(name)) throw new ProtocolError("an unknown function was called");
    this.#total += 1;
    if (this.#total > MAX_PER_CELL || this.#inFlight >= MAX_IN_FLIGHT) throw new ProtocolError("too many calls");
    const chars = countChars(values);
    this.#inFlight += 1;
    this.#charsInFlight += chars;
    if (this.#charsInFlight > MAX_CHARS_IN_FLIGHT) throw new ProtocolError("too much text in calls");
    // Called in a promise job, so that a bridge that throws at once is no different from one that rejects.
    Promise.resolve()
      .then(() => this.#host.call({ name, arguments: values, signal: this.#controller.signal }))
      .then(
        (value) => this.#reply({ call, value: value ?? null }, chars),
        (error: unknown) => this.#reply({ call, error: describeFailure(error) }, chars),
      );
  }

  /** Tells all calls that nobody waits for them any more. */
  abort(reason: Error): void {
    this.#controller.abort(reason);
    this.#replies = [];
  }

  #reply(reply: CallReply, chars: number): void {
    this.#inFlight -= 1;
    this.#charsInFlight -= chars;
    if (this.#controller.signal.aborted) return;
    this.#replies.push(reply);
    this.#onReply();
  }
}

/** Characters of text that are held while a call is under way: prompts, contexts of children, images. */
function countChars(value: JsonValue): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 0;
  let chars = 0;
  for (const item of Object.values(value)) chars += countChars(item);
  return chars;
}

/** What a bridge gave that cannot be sent becomes an error of that call, not of the session. */
export function withoutValue({ call }: CallReply, { message }: Error): CallReply {
  return { call, error: { name: "TypeError", message: `The host's answer is no JSON: ${message}` } };
}

/** Only texts of the error's own cross the wall: an error may carry requests, headers and keys in its other fields. */
function describeFailure(error: unknown): HostErrorValue["$error"] {
  try {
    return textsOf(error);
  } catch {
    // A getter or a trap of it has thrown. That it failed is all that can be told.
    return { name: "Error", message: "The call failed" };
  }
}

function textsOf(error: unknown): HostErrorValue["$error"] {
  if (typeof error !== "object" || error === null) return { name: "Error", message: String(error) };
  const { name, message, code, partial } = error as Readonly<Record<keyof HostErrorValue["$error"], unknown>>;
  return {
    name: typeof name === "string" ? name : "Error",
    message: typeof message === "string" ? message : "The call failed",
    ...(typeof code === "string" ? { code } : {}),
    ...(typeof partial === "string" ? { partial } : {}),
  };
}
