import { parseArgs } from "node:util";
import { RLMConfigError } from "../spec/errors.js";
import { nearest } from "../util/nearest.js";
import { type Fields, fieldsOf } from "../util/record.js";
import type { Flag } from "./flags.js";
import { parseDuration, parseNumber, parseOptionValue } from "./parse-value.js";

/** A command line, taken apart. */
export interface ParsedArguments {
  /** By the flags' names, in the type of the flag; a repeatable flag is an array, or an object when it takes pairs. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly words: readonly string[];
}

/**
 * Takes a command line apart. Flags and words may stand in any order; everything after `--` is a word.
 * @throws RLMConfigError naming the flag, and for an unknown one the flag that was probably meant.
 */
export function parseArguments(args: readonly string[], known: readonly Flag[]): ParsedArguments {
  const { tokens } = parseArgs({
    args: [...args],
    // Not strict, for better messages than Node's own.
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: Object.fromEntries(
      known.map(({ name, short, kind }) => [
        name,
        { type: kind === "switch" ? ("boolean" as const) : ("string" as const), ...(short !== undefined && { short }) },
      ]),
    ),
  });
  const flags: Record<string, unknown> = {};
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const flag = known.find(({ name }) => name === token.name);
    if (flag === undefined) throw unknownFlag(token.rawName, known);
    const value = valueOf(flag, token.value, token.inlineValue === true);
    const earlier = flags[flag.name];
    if (flag.kind === "pair")
      flags[flag.name] = { ...fieldsOf(earlier), ...newPair(flag, value as string, fieldsOf(earlier)) };
    else if (flag.repeatable) flags[flag.name] = [...(Array.isArray(earlier) ? earlier : []), value];
    else if (earlier !== undefined && flag.kind !== "switch") throw wrong(flag, "was given twice");
    else flags[flag.name] = value;
  }
  return { flags, words };
}

function valueOf(flag: Flag, text: string | undefined, inline: boolean): unknown {
  if (flag.kind === "switch") {
    if (text !== undefined) throw wrong(flag, "takes no value");
    return true;
  }
  // `--model --json` is a value forgotten, not a model called --json; who means it writes `--model=--json`.
  if (text === undefined || text === "" || (!inline && /^-./.test(text) && !isNumeric(flag, text))) {
    throw wrong(flag, `needs a value: --${flag.name} ${flag.value}`);
  }
  switch (flag.kind) {
    case "number":
      return parseNumber(text) ?? fail(flag, "takes a number", text);
    case "duration":
      return parseDuration(text) ?? fail(flag, "takes a time such as 90s, 10m or 1h", text);
    case "choice":
      if (flag.choices?.includes(text)) return text;
      return fail(flag, `takes ${flag.choices?.join(", ")}`, text);
    default:
      return text;
  }
}

/** `name=value` as an object with that field. What is none is not repeated: it may be a key. */
function newPair(flag: Flag, text: string, earlier: Fields): Fields {
  const [, name, value = ""] = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(text) ?? [];
  if (name === undefined) throw wrong(flag, `takes ${flag.value}`);
  if (Object.hasOwn(earlier, name)) throw wrong(flag, `was given twice for ${name}`);
  return Object.fromEntries([[name, parseOptionValue(value)]]);
}

const isNumeric = (flag: Flag, text: string) => flag.kind === "number" && parseNumber(text) !== undefined;

function fail(flag: Flag, expectation: string, text: string): never {
  throw wrong(flag, `${expectation}, not ${JSON.stringify(text.slice(0, 60))}`);
}

function wrong(flag: Flag, problem: string): RLMConfigError {
  return new RLMConfigError(flag.setting ?? flag.name, `--${flag.name} ${problem}`);
}

function unknownFlag(given: string, known: readonly Flag[]): RLMConfigError {
  const meant = nearest(
    given,
    known.map(({ name }) => name),
  );
  const hint = meant === undefined ? "" : `; did you mean --${meant}?`;
  return new RLMConfigError(given, `There is no flag ${given.slice(0, 60)}${hint}`);
}
