import type { ContextValue, JsonValue } from "../spec/context.js";
import { RLMConfigError } from "../spec/errors.js";
import { checkContext } from "../text/check-context.js";
import type { ReplLanguage } from "../text/fence-language.js";
import { describeValue } from "../util/describe-value.js";
import { isIdentifier } from "../util/is-identifier.js";
import { isJson } from "../util/is-json.js";
import { isRecord } from "../util/record.js";
import { wrongValue } from "../util/wrong-value.js";

/** What a session has gathered, as plain data: enough to go on in another process. */
export interface SessionState {
  readonly version: 1;
  /** What the REPL spoke. Another language would take some values for others. */
  readonly language: ReplLanguage;
  /** `context_0`, `context_1` and so on. */
  readonly contexts: readonly ContextValue[];
  /** `history_0`, `history_1` and so on: the messages of each question, its answer last. */
  readonly histories: readonly (readonly HistoryMessage[])[];
  /** The variables of the model's code that come back equal from JSON. */
  readonly variables: Readonly<Record<string, JsonValue>>;
  /** The names of the others. */
  readonly lost?: readonly string[];
}

export type HistoryMessage = { readonly role: "user" | "assistant"; readonly content: string };

const OPTION = "resume";

/**
 * Checks the state of a session all through: it comes from a file or a database, and what is wrong in it would only be seen when
 * a question is already under way.
 * @throws RLMConfigError naming the place
 */
export function checkSessionState(state: unknown): asserts state is SessionState {
  if (!isRecord(state) || state["version"] !== 1) {
    throw wrongValue(OPTION, "what `toJSON()` of a session gave (version 1)", state);
  }
  const { language, contexts, histories, variables, lost = [] } = state;
  if (language !== "javascript" && language !== "python") {
    throw wrongPart("language", '"javascript" or "python"', language);
  }
  if (!Array.isArray(contexts)) throw wrongPart("contexts", "an array", contexts);
  for (const [index, context] of contexts.entries()) {
    checkContext(context, { option: OPTION, place: `${OPTION}.contexts[${index}]` });
  }
  if (!Array.isArray(histories)) throw wrongPart("histories", "an array", histories);
  for (const [index, history] of histories.entries()) checkHistory(`histories[${index}]`, history);
  checkVariables(variables);
  if (!Array.isArray(lost) || lost.some((name) => typeof name !== "string")) {
    throw wrongPart("lost", "an array of names", lost);
  }
}

function checkHistory(place: string, history: unknown): void {
  if (!Array.isArray(history)) throw wrongPart(place, "an array of messages", history);
  for (const [index, message] of history.entries()) {
    const { role, content } = isRecord(message) ? message : {};
    if ((role === "user" || role === "assistant") && typeof content === "string") continue;
    throw wrongPart(`${place}[${index}]`, '{ role: "user" or "assistant", content: a string }', message);
  }
}

function checkVariables(variables: unknown): void {
  if (!isRecord(variables)) throw wrongPart("variables", "an object from name to value", variables);
  for (const [name, value] of Object.entries(variables)) {
    if (!isIdentifier(name)) throw wrongPart("variables", "an object whose keys are names of variables", name);
    if (!isJson(value)) throw wrongPart(`variables.${name}`, "a JSON value", value);
  }
}

function wrongPart(place: string, expected: string, value: unknown): RLMConfigError {
  const message = `Expected \`${OPTION}.${place}\` to be ${expected}, got ${describeValue(value)}`;
  return new RLMConfigError(OPTION, message, value);
}
