import type { ContextValue } from "../spec/context.js";
import { RLMConfigError } from "../spec/errors.js";
import { messageOf } from "../util/errors.js";
import { isIdentifier } from "../util/is-identifier.js";
import { headOf } from "./truncate.js";
import { type JsonVisitor, walkJson } from "./walk-json.js";

/**
 * More values than any JSON text can hold (a string has at most 2^29 characters, a value takes two of them).
 * An object that is referred to again and again from one place to the next gets there, however small it is in memory.
 */
const MAX_VALUES = 2 ** 28;
/** Levels of nesting. The engine itself writes a few thousand as JSON, fewer when its stack is in use. */
const MAX_LEVELS = 1_000;
/** A path in a message shows this many steps from either end. */
const PATH_STEPS_SHOWN = 8;
const PATH_STEP_CHARS = 40;

const TOO_DEEP = `is nested more than ${MAX_LEVELS} levels deep. Pass a list of its parts, or text`;

type PathStep = string | number | undefined;

/** Where a context was given. */
export interface ContextPlace {
  /** @defaultValue "context" */
  readonly option?: string;
  /** Its place within the option, for messages. @defaultValue option */
  readonly place?: string;
}

/**
 * Refuses a context that would not reach the REPL unchanged: anything that JSON has no exact form for.
 *
 * @throws RLMConfigError naming the place and what to do about it.
 */
export function checkContext(
  context: unknown,
  { option = "context", place = option }: ContextPlace = {},
): asserts context is ContextValue {
  if (typeof context === "string") return;
  if (typeof context !== "object" || context === null) {
    const advice =
      typeof context === "number" || typeof context === "boolean" ? " Pass it as text: String(value)." : "";
    throw new RLMConfigError(
      option,
      `Expected \`${place}\` to be a string, an array or a plain object, got ${describe(context)}.${advice}`,
      context,
    );
  }
  // Only containers on the way to the current value: memory grows with depth, not with size.
  const ancestors = new Set<object>();
  const path: PathStep[] = [];
  let values = 0;
  const refusal = (objection: string, value?: unknown) =>
    new RLMConfigError(option, `\`${place}\` must be JSON data, but ${formatPath(place, path)} ${objection}.`, value);
  const visitor: JsonVisitor = {
    open(container) {
      const objection = objectionToObject(container, ancestors);
      if (objection !== undefined) throw refusal(objection, container);
      if (path.length === MAX_LEVELS) throw refusal(TOO_DEEP);
      ancestors.add(container);
      path.push(undefined);
    },
    member(index, key) {
      path[path.length - 1] = key ?? index;
      values += 1;
      if (values > MAX_VALUES) throw refusal("is the end of what JSON can hold. Pass less at once");
    },
    leaf(value) {
      const objection = objectionToLeaf(value);
      if (objection !== undefined) throw refusal(objection, value);
    },
    close(container) {
      ancestors.delete(container);
      path.pop();
    },
  };
  try {
    walkJson(context, visitor);
  } catch (error) {
    if (error instanceof RLMConfigError) throw error;
    // Nothing but code of the context itself, a getter or the trap of a proxy, throws anything else here.
    throw refusal(`cannot be read: ${messageOf(error)}. Pass plain data without getters and proxies`);
  }
}

function objectionToLeaf(value: unknown): string | undefined {
  switch (typeof value) {
    case "undefined":
      return "is undefined. Leave it out, or use null";
    case "bigint":
      return "is a BigInt. Pass it as text: String(value)";
    case "function":
      return "is a function. Leave it out, or give it to the code as a tool";
    case "symbol":
      return "is a symbol. Leave it out, or pass its description as text";
    case "number":
      return Number.isFinite(value) ? undefined : `is ${value}, which JSON does not have. Use null or a string`;
    default:
      return undefined;
  }
}

function objectionToObject(container: object, ancestors: ReadonlySet<object>): string | undefined {
  if (ancestors.has(container)) return "refers back to an object that contains it. Break the cycle";
  if (Array.isArray(container) || isPlainObject(container)) return undefined;
  return `is ${describe(container)}. ${adviceForObject(container)}`;
}

/** Plain objects of other realms (a `vm` context, a test runner) count too, so the prototype itself is not compared. */
function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function adviceForObject(value: object): string {
  if (value instanceof Promise) return "Await it first";
  if (value instanceof Map) return "Pass Object.fromEntries(map), or [...map] when its keys are not strings";
  if (value instanceof Set) return "Pass [...set]";
  if (value instanceof Date) return "Pass date.toISOString()";
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return "Decode it to text first";
  return "Pass plain data, such as { ...object }";
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "object") return `an object of class ${className(value)}`;
  return typeof value === "undefined" ? "undefined" : `a ${typeof value}`;
}

function className(value: object): string {
  const { constructor } = value as { constructor?: unknown };
  return typeof constructor === "function" && constructor.name !== "" ? constructor.name : "without a name";
}

function formatPath(place: string, path: readonly PathStep[]): string {
  const steps = path.filter((step) => step !== undefined);
  if (steps.length <= 2 * PATH_STEPS_SHOWN) return `\`${place}${steps.map(formatStep).join("")}\``;
  const first = steps.slice(0, PATH_STEPS_SHOWN).map(formatStep).join("");
  const last = steps.slice(-PATH_STEPS_SHOWN).map(formatStep).join("");
  return `\`${place}${first} ... ${last}\` (${steps.length} levels deep)`;
}

function formatStep(step: string | number): string {
  if (typeof step === "number") return `[${step}]`;
  if (step.length > PATH_STEP_CHARS) return `[${JSON.stringify(headOf(step, PATH_STEP_CHARS))}...]`;
  return isIdentifier(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
}
