import type { GuestFinal } from "../../protocol/messages.js";
import { text } from "./errors.js";
import { resolveVariablePath } from "./final-path.js";
import { isPromise } from "./host-functions.js";
import { consume } from "./host-promise.js";
import { inspect } from "./inspect.js";
import { type JsonForm, jsonFormOf } from "./json-form.js";
import {
  NativeRangeError,
  NativeString,
  NativeTypeError,
  parseJson,
  promiseThen,
  symbolToString,
} from "./primordials.js";

/** Longest answer. One message holds it even when every character has to be escaped. */
const MAX_ANSWER_CHARS = 16 * 1024 * 1024;

let final: GuestFinal | undefined;

export function clearFinal(): void {
  final = undefined;
}

export function takeFinal(): GuestFinal | undefined {
  return final;
}

/** An answer that counts. What has no form, or is handed in by mistake for what it would give, is refused. */
export function handIn(value: unknown, source: GuestFinal["source"]): GuestFinal {
  // Most often a field that is not there, or what `print` gives.
  if (value === undefined) throw new NativeTypeError(`${source} got undefined: is the variable, key or index right?`);
  const form = formOf(value);
  if (form.lost !== undefined) throw new NativeTypeError(`${source} got ${form.lost}`);
  return toFinal(value, form, source);
}

/** Text of a draft, which may be anything. */
export function draftText(value: unknown): string {
  return toFinal(value, formOf(value), "answer").text;
}

function formOf(value: unknown): JsonForm {
  return typeof value === "string" ? {} : jsonFormOf(value);
}

function toFinal(value: unknown, { json }: JsonForm, source: GuestFinal["source"]): GuestFinal {
  const isString = typeof value === "string";
  const shown = isString ? value : shownText(value, json);
  if (shown.length > MAX_ANSWER_CHARS) {
    throw new NativeRangeError(
      `${source}: the answer has ${shown.length} characters; the limit is ${MAX_ANSWER_CHARS}`,
    );
  }
  return { source, text: shown, json, isString, conflicting: false };
}

function shownText(value: unknown, json: string | undefined): string {
  switch (typeof value) {
    case "bigint":
    case "number":
    case "boolean":
      return NativeString(value);
    case "symbol":
      return symbolToString(value);
    default: {
      if (json === undefined) return inspect(value);
      // A date's JSON is a quoted string; as an answer it reads better without the quotes.
      const parsed = json[0] === '"' ? (parseJson(json) as unknown) : undefined;
      return typeof parsed === "string" ? parsed : json;
    }
  }
}

function record(value: unknown, source: GuestFinal["source"]): void {
  const next = handIn(value, source);
  const differs = final !== undefined && final.text !== next.text;
  final = { ...next, conflicting: differs || final?.conflicting === true };
}

function submit(value: unknown, source: GuestFinal["source"]): unknown {
  if (!isPromise(value)) {
    record(value, source);
    return undefined;
  }
  consume(value);
  // Rejections pass through: whoever awaits FINAL gets them, else they are reported as unhandled.
  return promiseThen(value, (settled) => record(settled, source));
}

export function FINAL(value?: unknown): unknown {
  return submit(value, "FINAL");
}

export function FINAL_VAR(nameOrValue?: unknown): unknown {
  return submit(typeof nameOrValue === "string" ? resolveVariablePath(nameOrValue) : nameOrValue, "FINAL_VAR");
}

export function finalToJson(value: GuestFinal): string {
  const json = value.json === undefined ? "" : `,"json":${text(value.json)}`;
  return `{"source":${text(value.source)},"text":${text(value.text)}${json},"isString":${value.isString},"conflicting":${value.conflicting}}`;
}
