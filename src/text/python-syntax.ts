import { PythonReader } from "./python-reader.js";
import { pythonTokens } from "./python-tokens.js";

/** Enough to tell; longer blocks are judged by their beginning. */
const JUDGED_CHARS = 20_000;

/** Lines that are Python and cannot be JavaScript. */
const ONLY_PYTHON = [
  /^\s*(?:def|class|for|while|if|elif|else|with|try|except|finally)\b[^{}]*:\s*(?:#.*)?$/,
  /^\s*(?:from [\w.]+ )?import \w+/,
  /\bprint\([fr]["']/,
  /\bf"[^"]*\{/,
  /^\s*#/,
];

/** Whether a text that is no JavaScript looks like Python. */
export function looksLikePython(code: string): boolean {
  return lines(code).some((line) => ONLY_PYTHON.some((pattern) => pattern.test(line)));
}

/** What a text is, read as a program of Python. */
export interface PythonReading {
  /** It is one, as far as can be told without its parser: no word stands where none may. */
  readonly isProgram: boolean;
  /** It ends within a string in triple quotes, so that what follows still belongs to it. */
  readonly endsInsideString: boolean;
  /** Running it does something: words and data do not. */
  readonly acts: boolean;
  /** It holds something to work out. */
  readonly computes: boolean;
}

/** Reads a text as a program of Python, in linear time. */
export function readPython(code: string): PythonReading {
  const reader = new PythonReader();
  const tokens = pythonTokens(code);
  let next = tokens.next();
  for (; next.done !== true; next = tokens.next()) reader.read(next.value);
  reader.endStatement();
  const { isBroken, acts, computes } = reader;
  return {
    isProgram: next.value === "end" && !isBroken,
    endsInsideString: next.value === "inside string",
    acts,
    computes,
  };
}

/** Whether a text ends within a string in triple quotes. */
export function endsInsidePythonString(code: string): boolean {
  return readPython(code).endsInsideString;
}

function lines(code: string): string[] {
  return code
    .slice(0, JUDGED_CHARS)
    .split("\n")
    .filter((line) => line.length < 500);
}
