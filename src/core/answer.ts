import type { Validator } from "./validator.js";

/** An answer that a model handed in. */
export interface Answer {
  readonly text: string;
  /** Its JSON form, when code handed in a value that has one. */
  readonly json?: string | undefined;
  /** What the schema made of it. */
  readonly object?: unknown;
}

/** A value that did not fit, kept for the error of a run that never finds one that does. */
export interface Misfit {
  readonly value: unknown;
  readonly issues: readonly string[];
}

/** Puts an answer into the form that the user asked for; without a form it stays as it is. */
export async function fitAnswer(form: Validator | undefined, answer: Answer): Promise<Answer | Misfit> {
  if (!form) return answer;
  const value = valueOf(answer);
  const validation = await form.validate(value);
  return "value" in validation ? { ...answer, object: validation.value } : { value, issues: validation.issues };
}

/** Text is JSON when it reads as JSON: models write objects as text, too. */
function valueOf({ text, json }: Answer): unknown {
  try {
    return JSON.parse(json ?? text);
  } catch {
    return text;
  }
}
