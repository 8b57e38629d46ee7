import type { CapturedText, CellError, CellResult } from "../../src/spec/environment.js";

/** A cell that did nothing, with what a test is about. */
export function cellResult(facts: Partial<CellResult> = {}): CellResult {
  return {
    output: captured(""),
    notices: [],
    unawaitedCalls: 0,
    unhandledRejections: [],
    variables: [],
    changedVariables: [],
    durationMs: 1,
    ...facts,
  };
}

export function captured(text: string): CapturedText {
  return { head: text, tail: "", length: text.length };
}

export function cellError(text: string): CellError {
  return { name: "TypeError", message: "x is not a function", line: 2, text };
}
