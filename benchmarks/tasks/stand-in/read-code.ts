import type { Attention } from "./attention.js";

/** A question about what a function returns. */
export interface CodeQuestion {
  readonly functionName: string;
  readonly kind: string;
  readonly path: string;
  /** What the letters stand for, A first. */
  readonly choices: readonly string[];
}

export type Files = Readonly<Record<string, string>>;

/** What one function does with its argument: returns a text, or what a function of another file returns. */
export type Outcome = { readonly place: string } | { readonly path: string };

/** How much harder a condition is to read than one line of a list, and how often it is misread in the shortest prompt. */
const CONDITION = { weight: 3, always: 0.04 };
const MOST_FILES = 20;
const LETTERS = "ABCD";

export function parseCodeQuestion(question: string): CodeQuestion | undefined {
  const found = /What does `(\w+)\("(\w+)"\)` of `([^`]+)` return\?/.exec(question);
  if (!found) return undefined;
  const [, functionName = "", kind = "", path = ""] = found;
  return { functionName, kind, path, choices: [...question.matchAll(/^[A-D]\) (.+)$/gm)].map(([, text = ""]) => text) };
}

/** The letter that a text stands behind. */
export function letterOf({ choices }: CodeQuestion, place: string | undefined): string {
  return LETTERS[choices.indexOf(place ?? "")] ?? "none of them";
}

/** Follows the calls from file to file. */
export function followCalls({ path, kind }: CodeQuestion, files: Files, attention: Attention): string | undefined {
  let at = path;
  for (let step = 0; step < MOST_FILES; step++) {
    const source = files[at];
    const outcome = source === undefined ? undefined : readFunction(at, source, kind, attention);
    if (!outcome) return undefined;
    if ("place" in outcome) return outcome.place;
    at = outcome.path;
  }
  return undefined;
}

/** Reads one file with one function. */
export function readFunction(path: string, source: string, kind: string, attention: Attention): Outcome | undefined {
  const place = /return "([^"]+)";/.exec(source)?.[1];
  if (place !== undefined) return { place };
  const condition = /if \((.+)\) return (\w+)\(kind\);/.exec(source);
  const otherwise = /^ {2}return (\w+)\(kind\);/m.exec(source)?.[1];
  const holds = condition ? isTrue(condition[1] ?? "", kind) !== attention.slips(`${path} ${kind}`, CONDITION) : false;
  const called = holds ? condition?.[2] : otherwise;
  const file = new RegExp(`import \\{ \\w+ as ${called} \\} from "([^"]+)"`).exec(source)?.[1];
  return file === undefined ? undefined : { path: resolve(path, file) };
}

function isTrue(condition: string, kind: string): boolean {
  const kinds = [...condition.matchAll(/"(\w+)"/g)].map(([, name]) => name);
  return condition.includes("!==") ? !kinds.includes(kind) : kinds.includes(kind);
}

function resolve(from: string, file: string): string {
  return new URL(file, `file:///${from}`).pathname.slice(1);
}
