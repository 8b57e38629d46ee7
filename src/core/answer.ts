import { RLMSchemaError } from "../spec/errors.js";
import { messageOf } from "../util/errors.js";
import { inexactNumberIn } from "./inexact-number.js";
import { readJsonReply } from "./json-reply.js";
import type { Validation, Validator } from "./validator.js";

/** An answer that a model handed in. */
export interface Answer {
  readonly text: string;
  /** Its JSON form, when code handed in a value that has one. */
  readonly json?: string | undefined;
  /** How it stood in the text of a reply; absent when code handed it in. */
  readonly written?: "bare" | "quoted" | undefined;
  /** What the schema made of it. */
  readonly object?: unknown;
}

/** A value that did not fit, kept for the error of a run that never finds one that does. */
export interface Misfit {
  /** The answer as text. */
  readonly text: string;
  readonly value: unknown;
  readonly issues: readonly string[];
  /** The schema itself is at fault, so that no other answer would help. */
  readonly failure?: RLMSchemaError;
}

/** Responses are plain data: they are logged, queued and kept in journals. */
const NO_JSON =
  "the schema gives back a value that JSON has no form for, such as a BigInt; let it give back text, and convert that";

/** Puts an answer into the form that the user asked for; without a form it stays as it is. */
export async function fitAnswer(form: Validator | undefined, answer: Answer): Promise<Answer | Misfit> {
  if (!form) return answer;
  let misfit: Misfit | undefined;
  for (const { value, json } of valuesOf(answer)) {
    const validation = await validate(form, value);
    const inexact = json === undefined ? undefined : inexactNumberIn(json);
    if ("issues" in validation) {
      misfit ??= { text: answer.text, value, ...validation };
    } else if (inexact !== undefined) {
      misfit ??= { text: answer.text, value, issues: [inexactIssue(inexact)] };
    } else {
      const object = validation.value;
      if (Object.is(object, value) || hasJson(object)) return { ...answer, object };
      const failure = new RLMSchemaError(`The answer cannot be given back: ${NO_JSON}`, value, [NO_JSON]);
      return { text: answer.text, value, issues: failure.issues, failure };
    }
  }
  return misfit ?? answer;
}

/** A schema of the user's may run code of the user's, which may throw. */
async function validate(form: Validator, value: unknown): Promise<Validation | Pick<Misfit, "issues" | "failure">> {
  try {
    return await form.validate(value);
  } catch (error) {
    const issue = `the schema threw: ${messageOf(error)}`;
    const message = `The answer cannot be checked, because the \`schema\` threw an error: ${messageOf(error)}`;
    return { issues: [issue], failure: new RLMSchemaError(message, value, [issue], { cause: error }) };
  }
}

/** Nobody could tell later that an id was another one. */
function inexactIssue(number: string): string {
  return `the number ${number.slice(0, 40)} would be read as ${Number(number)}: hand it in as a string, or rounded`;
}

/** A value, and the JSON that it was read from. */
interface Reading {
  readonly value: unknown;
  readonly json?: string;
}

/** What an answer may stand for, the likeliest first. A value from code is what it is; text may be JSON, or a string. */
function valuesOf({ text, json, written }: Answer): readonly Reading[] {
  const read = json === undefined ? readJsonReply(text) : { value: JSON.parse(json) as unknown, json };
  if (!read) return [{ value: text }];
  if (json !== undefined && written === undefined) return [read];
  return written === "quoted" ? [{ value: text }, read] : [read, { value: text }];
}

function hasJson(value: unknown): boolean {
  try {
    JSON.stringify(value);
    return true;
  } catch {
    return false;
  }
}
