import { type Options, Parser, type Program } from "acorn";
import { CellSyntaxError } from "./cell-syntax-error.js";

const OPTIONS: Options = {
  ecmaVersion: "latest",
  sourceType: "script",
  allowAwaitOutsideFunction: true,
  allowReturnOutsideFunction: true,
  allowHashBang: true,
  // They are refused later, with a message that says what to do instead.
  allowImportExportEverywhere: true,
};

/** What the parser throws for a program that is none. */
interface ParserError extends SyntaxError {
  readonly pos: number;
}

/** @throws {@link CellSyntaxError} */
export function parseCell(source: string): Program {
  try {
    return Parser.parse(source, OPTIONS);
  } catch (error) {
    if (!isParserError(error)) throw error;
    throw new CellSyntaxError(error.message.replace(/ \(\d+:\d+\)$/, ""), source, error.pos);
  }
}

function isParserError(error: unknown): error is ParserError {
  return error instanceof SyntaxError && "pos" in error && typeof error.pos === "number";
}
