import type { JsonValue } from "../../spec/context.js";
import type { VariableInfo } from "../../spec/environment.js";
import type { CellReport, GuestError, GuestFinal, ToHost } from "../protocol/messages.js";
import { ProtocolError } from "./frames.js";

type Fields = Record<string, unknown>;

const OUTCOMES = new Set(["completed", "threw", "timeout", "wall", "aborted"]);
const SOURCES = new Set(["FINAL", "FINAL_VAR", "answer"]);
const MAX_LISTED = 10_000;
const MAX_ARGUMENTS = 1_000;
/** The program refuses deeper arguments itself; they would break whoever walks them by recursion. */
const MAX_DEPTH = 500;

/**
 * Turns the text of a frame into a message, and trusts nothing about it: the program runs next to code that hostile texts may have
 * steered. Every field is checked and copied, so neither surplus fields nor prototype keys come through.
 * @throws ProtocolError when it is no message
 */
export function validateMessage(text: string): ToHost {
  const fields = record(parse(text), "message");
  const validate = validators.get(string(fields, "type"));
  if (!validate) throw new ProtocolError("a message has an unknown type");
  return validate(fields);
}

const validators = new Map<string, (fields: Fields) => ToHost>([
  [
    "ready",
    (fields) => ({
      type: "ready",
      protocol: count(fields, "protocol"),
      runtime: string(fields, "runtime").slice(0, 100),
    }),
  ],
  ["opened", () => ({ type: "opened" })],
  ["stopping", () => ({ type: "stopping" })],
  ["loaded", (fields) => ({ type: "loaded", name: string(fields, "name") })],
  ["restored", (fields) => ({ type: "restored", names: array(fields, "names").map((name) => text(name, "name")) })],
  ["output", (fields) => ({ type: "output", text: string(fields, "text") })],
  ["call", call],
  ["idle", idle],
  ["done", done],
  ["failure", (fields) => ({ type: "failure", message: string(fields, "message").slice(0, 500) })],
]);

function call(fields: Fields): ToHost {
  const values = array(fields, "arguments", MAX_ARGUMENTS);
  return {
    type: "call",
    call: count(fields, "call"),
    name: string(fields, "name"),
    arguments: values.map((value) => withoutPrototypeKeys(value, 0)),
  };
}

function idle(fields: Fields): ToHost {
  const timer = own(fields, "timerMs");
  return {
    type: "idle",
    cell: count(fields, "cell"),
    leftMs: milliseconds(fields, "leftMs"),
    timerMs: timer === null ? null : milliseconds(fields, "timerMs"),
    draft: optionalString(fields, "draft"),
  };
}

function done(fields: Fields): ToHost {
  const output = record(own(fields, "output"), "output");
  const report = own(fields, "report");
  return {
    type: "done",
    cell: count(fields, "cell"),
    outcome: outcome(fields),
    report: report === null ? null : reportOf(record(report, "report")),
    output: { tail: string(output, "tail"), length: count(output, "length") },
  };
}

function reportOf(fields: Fields): CellReport {
  const final = own(fields, "final");
  const error = own(fields, "error");
  return {
    outcome: outcome(fields),
    value: optionalString(fields, "value"),
    error: error === undefined ? undefined : errorOf(error),
    final: final === undefined ? undefined : finalOf(record(final, "final")),
    answerIsEmpty: own(fields, "answerIsEmpty") === true,
    unawaited: count(fields, "unawaited"),
    rejections: array(fields, "rejections").map(errorOf),
    variables: own(fields, "variables") === undefined ? undefined : variables(fields),
    changed: array(fields, "changed").map((name) => text(name, "name")),
    checkpoint: array(fields, "checkpoint").map(checkpointEntry),
    draft: optionalString(fields, "draft"),
    notices: array(fields, "notices").map((notice) => text(notice, "notice").slice(0, 500)),
  };
}

function finalOf(fields: Fields): GuestFinal {
  const source = string(fields, "source");
  if (!SOURCES.has(source)) throw new ProtocolError("an answer has an unknown source");
  return {
    source: source as GuestFinal["source"],
    text: string(fields, "text"),
    json: optionalString(fields, "json"),
    isString: own(fields, "isString") === true,
    conflicting: own(fields, "conflicting") === true,
  };
}

function errorOf(value: unknown): GuestError {
  const fields = record(value, "error");
  return {
    name: string(fields, "name"),
    message: string(fields, "message"),
    stack: string(fields, "stack"),
    text: optionalString(fields, "text"),
  };
}

function variables(fields: Fields): VariableInfo[] {
  return array(fields, "variables").map((value) => {
    const info = record(value, "variable");
    return { name: string(info, "name"), type: string(info, "type"), preview: string(info, "preview") };
  });
}

function checkpointEntry(value: unknown): readonly [string, string | null] {
  if (!Array.isArray(value) || value.length !== 2) throw new ProtocolError("a checkpoint entry is no pair");
  return [text(value[0], "name"), value[1] === null ? null : text(value[1], "checkpoint")];
}

function outcome(fields: Fields): CellReport["outcome"] {
  const found = string(fields, "outcome");
  if (!OUTCOMES.has(found)) throw new ProtocolError("a cell ended in an unknown way");
  return found as CellReport["outcome"];
}

function withoutPrototypeKeys(value: unknown, depth: number): JsonValue {
  if (typeof value !== "object" || value === null) return value as JsonValue;
  if (depth > MAX_DEPTH) throw new ProtocolError("arguments are nested too deeply");
  if (Array.isArray(value)) return value.map((item) => withoutPrototypeKeys(item, depth + 1));
  const entries = Object.entries(value).filter(([key]) => key !== "__proto__");
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutPrototypeKeys(item, depth + 1)]));
}

function parse(message: string): unknown {
  try {
    return JSON.parse(message) as unknown;
  } catch (cause) {
    throw new ProtocolError("a message is no JSON", { cause });
  }
}

function record(value: unknown, what: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new ProtocolError(`${what} is no object`);
  return value as Fields;
}

function own(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

function text(value: unknown, what: string): string {
  if (typeof value !== "string") throw new ProtocolError(`${what} is no text`);
  return value;
}

function string(fields: Fields, key: string): string {
  return text(own(fields, key), key);
}

function optionalString(fields: Fields, key: string): string | undefined {
  const value = own(fields, key);
  return value === undefined ? undefined : text(value, key);
}

function count(fields: Fields, key: string): number {
  const value = own(fields, key);
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new ProtocolError(`${key} is no count`);
  return value as number;
}

function milliseconds(fields: Fields, key: string): number {
  const value = own(fields, key);
  if (typeof value !== "number" || !(value >= 0)) throw new ProtocolError(`${key} is no time`);
  return value;
}

function array(fields: Fields, key: string, longest = MAX_LISTED): unknown[] {
  const value = own(fields, key);
  if (!Array.isArray(value) || value.length > longest) throw new ProtocolError(`${key} is no list, or too long`);
  return value;
}
