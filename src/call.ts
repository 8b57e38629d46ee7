import { problemOfSchema } from "./core/validator.js";
import { CONFIG_KEYS, type RunOptions } from "./options.js";
import type { ContextInput } from "./spec/context.js";
import { RLMConfigError } from "./spec/errors.js";
import type { Schema } from "./spec/schema.js";
import { isRecord } from "./util/record.js";
import { unknownOption, wrongValue } from "./util/wrong-value.js";

/** A question and its context in keyword style, with the options of the call beside them. */
export interface KeywordCall<S extends Schema | undefined = Schema | undefined> extends RunOptions<S> {
  readonly query: string;
  readonly context: ContextInput;
}

/** The same in a session, where a question without a context is about the last one. */
export interface SessionCall<S extends Schema | undefined = Schema | undefined> extends RunOptions<S> {
  readonly query: string;
  readonly context?: ContextInput | undefined;
}

/** What a call was given, in either style. Nothing of it is checked yet. */
export interface GivenCall {
  readonly query: unknown;
  readonly context: ContextInput | undefined;
  readonly options: RunOptions;
}

/** Reads the arguments of `generate` and its like. @throws RLMConfigError for arguments that would be passed over. */
export function readCall(
  first: string | SessionCall,
  context: ContextInput | undefined,
  options: RunOptions | undefined,
): GivenCall {
  if (typeof first !== "object" || first === null) {
    if (options !== undefined) checkIsObject("options", options);
    else refuseOptionsAsContext(context);
    return { query: first, context, options: options ?? {} };
  }
  if (context !== undefined || options !== undefined) {
    throw new RLMConfigError(
      "options",
      "In keyword style everything is in one object: `agenerate({ query, context, ...options })` takes no second argument",
      options ?? context,
    );
  }
  refuseInherited(first, ["query", "context", ...CONFIG_KEYS, ...CALL_KEYS]);
  const { query, context: about, ...own } = first;
  return { query, context: about, options: own };
}

const CALL_KEYS = ["signal", "onEvent", "schema"];

/** Limits in the place of the context would be what the model is asked about, and no limits. */
function refuseOptionsAsContext(context: unknown): void {
  if (!isRecord(context)) return;
  const names = Object.keys(context);
  const areOptions = names.every((name) => CONFIG_KEYS.includes(name) || CALL_KEYS.includes(name));
  // Other names, such as `tools` or `models`, may well be those of data.
  if (!areOptions || !names.some((name) => /^max[A-Z]|Ms$/.test(name))) return;
  throw new RLMConfigError(
    "context",
    "The context has nothing but names of options. Options come after the context, or beside the query: `agenerate({ query, ...options })`",
    context,
  );
}

/** Names that are options elsewhere, and where. */
const PLACES: Readonly<Record<string, string>> = {
  signal: "is given per call: `agenerate(query, context, { signal })`",
  onEvent:
    "is given per call: `agenerate(query, context, { onEvent })`. For all runs there is `rlm.on(type, listener)`",
  schema: "is given per call: `agenerate(query, context, { schema })`",
  subModel: "is given once: `new RLMWrapper(client, rootModel, { subModel })`",
  subClient: "is given once: `new RLMWrapper(client, rootModel, { subClient })`",
  models: "is given once: `new RLMWrapper(client, rootModel, { models })`",
  maxConcurrentRuns: "is given once: `new RLMWrapper(client, rootModel, { maxConcurrentRuns })`",
  resume: "is given to a session: `rlm.session({ resume })`",
};

/** Checks the names of options: those of a run, and `more`. @throws RLMConfigError naming the one that was meant, or its place. */
export function checkOptionNames(options: unknown, more: readonly string[]): void {
  checkIsObject("options", options);
  const known = [...CONFIG_KEYS, ...more];
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    if (Object.hasOwn(PLACES, name)) throw new RLMConfigError(name, `\`${name}\` ${PLACES[name]}`);
    throw unknownOption(name, [...known, ...Object.keys(PLACES)]);
  }
  refuseInherited(options, known);
}

/** What only a prototype has is not seen by whoever copies an object: a limit of money would be passed over. */
function refuseInherited(options: object, names: readonly string[]): void {
  const name = names.find((known) => known in options && !Object.hasOwn(options, known));
  if (name === undefined) return;
  throw new RLMConfigError(name, `\`${name}\` is inherited by the given object: make it a property of its own`);
}

/** Checks what is given with a call alone; the other options have rules of their own. */
export function checkCallOptions(options: RunOptions): void {
  checkOptionNames(options, CALL_KEYS);
  const { signal, onEvent, schema } = options;
  const problem = schema === undefined ? undefined : problemOfSchema(schema);
  if (problem !== undefined) throw new RLMConfigError("schema", `\`schema\`: ${problem}`, schema);
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw wrongValue("signal", "an AbortSignal", signal);
  if (onEvent !== undefined && typeof onEvent !== "function") throw wrongValue("onEvent", "a function", onEvent);
}

function checkIsObject(name: string, value: unknown): asserts value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrongValue(name, "an object", value);
}
