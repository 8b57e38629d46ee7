import type { Options, Program } from "acorn";
import { CellParseError } from "./cell-syntax-error.js";
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

/** What the parser says when it has no stack left; the host has, since the parser catches it. */
const TOO_DEEP = "Not enough stack space to parse input";

/** What the parser throws for a program that is none. */
interface ParserError extends SyntaxError {
  readonly pos: number;
}

/** How the parser differs from the one for JavaScript. */
interface ParseVariant {
  readonly extend?: (parser: typeof CellParser) => typeof CellParser;
  readonly preserveParens?: boolean;
}

/**
 * Parses a cell as a script with `await` and `return` at the top level.
 *
 * @throws {@link CellParseError}
 */
export function parseCell(source: string, { extend, preserveParens = false }: ParseVariant = {}): Program {
  const parser = extend ? extend(CellParser) : CellParser;
  try {
    return parser.parse(source, { ...OPTIONS, preserveParens });
  } catch (error) {
    // The parser for types loses its bookkeeping when nesting exhausts the stack, and then throws an error without a place.
    if (extend && error instanceof Error && !isParserError(error)) {
      throw new CellParseError("The code is nested too deeply", source, 0);
    }
    if (!isParserError(error)) throw error;
    const message = error.message.replace(/ \(\d+:\d+\)$/, "");
    throw new CellParseError(message === TOO_DEEP ? "The code is nested too deeply" : message, source, error.pos);
  }
}

function isParserError(error: unknown): error is ParserError {
  return error instanceof SyntaxError && "pos" in error && typeof error.pos === "number";
}
