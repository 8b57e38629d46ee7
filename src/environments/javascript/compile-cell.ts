import type { CompiledCell } from "../host/remote-session.js";
import { CellParseError, CellSyntaxError } from "./cell-syntax-error.js";
import { type RewrittenCell, rewriteCell } from "./rewrite.js";

/** Prepares a cell for the REPL. Code that is no program of the language becomes the cell's error, and is never run. */
export async function compileCell(source: string, language: string): Promise<CompiledCell> {
  const plain = language === "typescript" ? undefined : await attempt(() => source);
  if (plain && !(plain instanceof CellSyntaxError)) return plain;
  // Models write types into blocks of any name.
  const untyped = await attempt(() => withoutTypes(source));
  if (!(untyped instanceof CellSyntaxError)) return untyped;
  const { message, line, text } = plain ? moreTelling(plain, untyped) : untyped;
  return { error: { name: "SyntaxError", message, line, text } };
}

async function attempt(code: () => string | Promise<string>): Promise<RewrittenCell | CellSyntaxError> {
  try {
    return rewriteCell(await code());
  } catch (error) {
    if (!(error instanceof CellSyntaxError)) throw error;
    return error;
  }
}

/** The parser of JavaScript stops at the first type, whatever is wrong behind it. Who has come further knows more. */
function moreTelling(plain: CellSyntaxError, untyped: CellSyntaxError): CellSyntaxError {
  return untyped instanceof CellParseError && untyped.offset <= plain.offset ? plain : untyped;
}

/** The parser of types is larger than all else of the start-up, and few models write types. */
async function withoutTypes(source: string): Promise<string> {
  const { stripTypes } = await import("./strip-types.js");
  return stripTypes(source);
}
