import type { HostFunction } from "../../../spec/environment.js";
import type { CallReply } from "../../protocol/messages.js";
import { text } from "./errors.js";
import { send } from "./host-functions.js";
import { createHostPromise, HostPromise } from "./host-promise.js";
import {
  append,
  captureStackTrace,
  charCodeAt,
  defineProperty,
  get,
  getOwnPropertyDescriptor,
  hasOwn,
  indexOf,
  isArray,
  join,
  list,
  mapClear,
  mapDelete,
  mapGet,
  mapSet,
  mapSize,
  NativeError,
  NativeMap,
  NativeRangeError,
  NativeString,
  NativeTypeError,
  slice,
  stringifyJson,
} from "./primordials.js";

/** Characters of the arguments of one call. Far above what a model can read, and well below what one message may hold. */
const MAX_ARGUMENT_CHARS = 16 * 1024 * 1024;

const MAX_ARGUMENT_DEPTH = 400;
const ATTACHMENT_FIELDS = ["images", "files"];

type FailedReply = Extract<CallReply, { error: unknown }>;

interface PendingCall {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
  readonly kind: HostFunction["kind"];
  /** Holds the stack of the call, formatted only when it is needed. */
  readonly site: { stack?: string };
}

const pending = new NativeMap<number, PendingCall>();
let lastCall = 0;
let accepting = false;

export function countPendingCalls(): number {
  return mapSize(pending);
}

export function acceptCalls(accept: boolean): void {
  accepting = accept;
}

/** Forgets what is under way: the promises stay pending for ever, so no code of a stopped cell runs again. */
export function dropPendingCalls(): void {
  mapClear(pending);
}

/** The function that cells see for a function of the host. */
export function createHostFunction({ name, kind }: HostFunction): (...values: unknown[]) => Promise<unknown> {
  // The computed name gives stacks and `print(llm_query)` the right name.
  const holder = {
    [name](...values: unknown[]) {
      return startCall(name, kind, encodeArguments(name, kind, values), holder[name]);
    },
  };
  return holder[name] as (...values: unknown[]) => Promise<unknown>;
}

function startCall(name: string, kind: HostFunction["kind"], encoded: string, above: unknown): Promise<unknown> {
  if (!accepting) throw new NativeError(`${name}() cannot be called outside of a running cell`);
  const site: { stack?: string } = { __proto__: null } as never;
  captureStackTrace(site, above);
  return createHostPromise(name, kind !== "plain", (resolve, reject) => {
    const call = ++lastCall;
    send(`{"type":"call","call":${call},"name":${text(name)},"arguments":${encoded}}`);
    mapSet(pending, call, { __proto__: null, resolve, reject, kind, site } as PendingCall);
  });
}

function encodeArguments(name: string, kind: HostFunction["kind"], values: readonly unknown[]): string {
  const encoded = list<string>();
  const first = values.length > 0 ? values[0] : undefined;
  if (kind === "query") append(encoded, text(promptText(first, `${name}(prompt)`)));
  else if (kind === "batch") append(encoded, encodePrompts(name, first));
  for (let index = kind === "plain" ? 0 : 1; index < values.length; index++) {
    if (kind !== "plain") refuseMissingField(name, values[index]);
    append(encoded, encodeValue(name, values[index]));
  }
  const all = `[${join(encoded, ",")}]`;
  if (all.length > MAX_ARGUMENT_CHARS) {
    throw new NativeRangeError(
      `${name}() was given ${all.length} characters; the limit for one call is ${MAX_ARGUMENT_CHARS}. Pass smaller pieces`,
    );
  }
  return all;
}

/** JSON would leave it out without a word, and the model would be asked about an image that it does not see. */
function refuseMissingField(name: string, options: unknown): void {
  if (typeof options !== "object" || options === null) return;
  for (let index = 0; index < ATTACHMENT_FIELDS.length; index++) {
    const field = ATTACHMENT_FIELDS[index] as string;
    const own = getOwnPropertyDescriptor(options, field);
    if (own && hasOwn(own, "value") && own.value === undefined) {
      throw new NativeTypeError(`${name}() was given \`${field}\` that is undefined. Is the variable or key right?`);
    }
  }
}

function encodePrompts(name: string, prompts: unknown): string {
  if (!isArray(prompts)) {
    const hint = typeof prompts === "string" ? `; for a single prompt write ${name}([prompt])` : "";
    throw new NativeTypeError(`${name}(prompts) expects an array of strings, got ${kindOf(prompts)}${hint}`);
  }
  const encoded = list<string>();
  for (let index = 0; index < prompts.length; index++) {
    append(encoded, text(promptText(prompts[index], `${name}(prompts): prompts[${index}]`)));
  }
  return `[${join(encoded, ",")}]`;
}

function promptText(value: unknown, what: string): string {
  if (typeof value === "string") return value;
  const forgotten = HostPromise.functionNameOf(value);
  if (forgotten !== undefined) {
    throw new NativeTypeError(`${what} got the promise of ${forgotten}(); write \`await ${forgotten}(...)\` first`);
  }
  throw new NativeTypeError(
    `${what} expects a string, got ${kindOf(value)}. Build the text first, for example with a template literal or JSON.stringify(value)`,
  );
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return isArray(value) ? "an array" : value === undefined ? "undefined" : `a value of type ${typeof value}`;
}

function encodeValue(name: string, value: unknown): string {
  // `undefined`, functions and symbols have no JSON form; arguments are counted by position, so they become null.
  const encoded = stringifyJson(value) as string | undefined;
  if (encoded !== undefined && encoded.length > MAX_ARGUMENT_CHARS) {
    throw new NativeRangeError(
      `${name}() was given an argument of ${encoded.length} characters of JSON; the limit for one call is ${MAX_ARGUMENT_CHARS}. Pass smaller pieces`,
    );
  }
  if (encoded !== undefined && isDeep(encoded)) {
    throw new NativeRangeError(
      `${name}() was given an argument that is nested more than ${MAX_ARGUMENT_DEPTH} levels deep`,
    );
  }
  return encoded ?? "null";
}

/** Whether JSON text is nested too deeply for the other side, found without recursion. */
function isDeep(json: string): boolean {
  if (json.length < MAX_ARGUMENT_DEPTH) return false;
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < json.length; index++) {
    const code = charCodeAt(json, index);
    if (code === 34) quoted = !quoted;
    else if (quoted) {
      if (code === 92) index++;
    } else if (code === 91 || code === 123) {
      depth += 1;
      if (depth > MAX_ARGUMENT_DEPTH) return true;
    } else if (code === 93 || code === 125) depth -= 1;
  }
  return false;
}

/** Hands the host's replies to the promises that wait for them. Unknown ones belong to a cell that was stopped. */
export function settleCalls(replies: readonly CallReply[]): void {
  for (let index = 0; index < replies.length; index++) {
    const reply = replies[index] as CallReply;
    const waiting = mapGet(pending, reply.call);
    if (!waiting) continue;
    mapDelete(pending, reply.call);
    if (hasOwn(reply, "error")) waiting.reject(createHostError((reply as FailedReply).error, waiting.site));
    else
      waiting.resolve(waiting.kind === "batch" ? withErrors(get(reply, "value"), waiting.site) : get(reply, "value"));
  }
}

function createHostError(fields: { readonly [key: string]: unknown }, site: { stack?: string }): Error {
  const error = new NativeError(ownText(fields, "message") ?? "The call failed");
  const name = ownText(fields, "name") ?? "Error";
  hide(error, "name", name);
  show(error, "code", ownText(fields, "code"));
  show(error, "partial", ownText(fields, "partial"));
  // The error was made here, but what a cell's author wants to see is the line of the call.
  const calls = typeof site.stack === "string" ? site.stack : "";
  const firstCall = indexOf(calls, "\n");
  hide(error, "stack", `${name}: ${error.message}${firstCall < 0 ? "" : slice(calls, firstCall)}`);
  return error;
}

/** Turns the `{ $error }` slots of a batch into errors. */
function withErrors(results: unknown, site: { stack?: string }): unknown {
  if (!isArray(results)) return results;
  for (let index = 0; index < results.length; index++) {
    const item: unknown = results[index];
    if (typeof item !== "object" || item === null) continue;
    const failure = getOwnPropertyDescriptor(item, "$error")?.value;
    if (typeof failure === "object" && failure !== null) {
      defineProperty(results, index, {
        value: createHostError(failure, site),
        writable: true,
        configurable: true,
        enumerable: true,
      });
    }
  }
  return results;
}

function ownText(fields: object, key: string): string | undefined {
  const value = getOwnPropertyDescriptor(fields, key)?.value;
  return typeof value === "string" ? NativeString(value) : undefined;
}

function show(error: Error, key: string, value: string | undefined): void {
  if (value !== undefined) defineProperty(error, key, { value, writable: true, configurable: true, enumerable: true });
}

function hide(error: Error, key: string, value: string): void {
  defineProperty(error, key, { value, writable: true, configurable: true, enumerable: false });
}
