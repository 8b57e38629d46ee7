import type { Options, Program } from "acorn";
import { CellSyntaxError } from "./cell-syntax-error.js";
import { CellParser } from "./rewrite-parser.js";

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

/**
 * Parses a cell as a script with `await` and `return` at the top level.
 *
 * @param extend adds a language to the parser
 * @throws {@link CellSyntaxError}
 */
export function parseCell(source: string, extend = (parser: typeof CellParser) => parser): Program {
  try {
    return extend(CellParser).parse(source, OPTIONS);
  } catch (error) {
    if (!isParserError(error)) throw error;
    throw new CellSyntaxError(error.message.replace(/ \(\d+:\d+\)$/, ""), source, error.pos);
  }
}

function isParserError(error: unknown): error is ParserError {
  return error instanceof SyntaxError && "pos" in error && typeof error.pos === "number";
}
