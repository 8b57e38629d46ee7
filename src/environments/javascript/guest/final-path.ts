import {
  append,
  getOwnPropertyDescriptor,
  globalObject,
  join,
  list,
  NativeReferenceError,
  regExpExec,
  slice,
  trim,
} from "./primordials.js";
import { readVariable, variableNames } from "./variables.js";

const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]*/u;
/** `.name`, `[0]`, `["key"]` or `['key']`. */
const STEP =
  /^(?:\.([\p{ID_Start}$_][\p{ID_Continue}$]*)|\[\s*(\d+)\s*\]|\[\s*"([^"\\]*)"\s*\]|\[\s*'([^'\\]*)'\s*\])/u;
const QUOTED = /^(?:"([^"]*)"|'([^']*)'|`([^`]*)`)$/;
/** Longer texts are answers, not names. */
const MAX_PATH = 500;
const MAX_NAMED = 50;

/**
 * What FINAL_VAR was meant to hand in: the variable of that name, a place inside it (`report.items[0]`), or the text itself when it was
 * given the value instead of the name.
 */
export function resolveVariablePath(given: string): unknown {
  const path = given.length <= MAX_PATH ? unquote(trim(given)) : "";
  const name = regExpExec(NAME, path)?.[0];
  if (name === undefined) return given;
  const steps = readSteps(slice(path, name.length));
  if (!steps) return given;
  const found = readVariable(name);
  if (!found) {
    if (isValueOfVariable(given)) return given;
    throw new NativeReferenceError(`FINAL_VAR: there is no variable named ${name}. ${knownVariables()}`);
  }
  return follow(found.value, steps, path, given);
}

function unquote(path: string): string {
  const match = regExpExec(QUOTED, path);
  return match ? (match[1] ?? match[2] ?? match[3] ?? "") : path;
}

function readSteps(path: string): string[] | undefined {
  const steps = list<string>();
  let rest = path;
  while (rest !== "") {
    const match = regExpExec(STEP, rest);
    if (!match) return undefined;
    append(steps, (match[1] ?? match[2] ?? match[3] ?? match[4]) as string);
    rest = slice(rest, (match[0] as string).length);
  }
  return steps;
}

function follow(start: unknown, steps: readonly string[], path: string, given: string): unknown {
  let value = start;
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index] as string;
    const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
    if (!isObject || !(step in (value as object))) {
      if (isValueOfVariable(given)) return given;
      throw new NativeReferenceError(`FINAL_VAR: ${path} leads nowhere: there is no "${step}". ${knownVariables()}`);
    }
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

/** `FINAL_VAR(result)` instead of `FINAL_VAR("result")`: the text is what some variable holds. */
function isValueOfVariable(text: string): boolean {
  const names = variableNames();
  for (let index = 0; index < names.length; index++) {
    if (getOwnPropertyDescriptor(globalObject, names[index] as string)?.value === text) return true;
  }
  return false;
}

function knownVariables(): string {
  const names = variableNames();
  if (names.length === 0) return "No variables are defined yet: assign the answer to one first, or use FINAL(value)";
  const shown = list<string>();
  for (let index = 0; index < names.length && index < MAX_NAMED; index++) append(shown, names[index] as string);
  return `Defined are: ${join(shown, ", ")}${names.length > MAX_NAMED ? ", ..." : ""}`;
}
