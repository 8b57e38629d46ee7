import type { CompiledCell } from "../host/remote-session.js";
import { CellParseError, CellSyntaxError } from "./cell-syntax-error.js";
import { type RewrittenCell, rewriteCell } from "./rewrite.js";

/** Prepares a cell for the REPL. Code that is no program of the language becomes the cell's error, and is never run. */
export async function compileCell(source: string, language: string): Promise<CompiledCell> {
  // Models write types into blocks of any name. The parser of types comes first only where `f<a>(b)` means a call with a type.
  const typed = language === "typescript" ? await attempt(source, withoutTypes) : undefined;
  if (typed && !(typed instanceof CellSyntaxError)) return typed;
  // It refuses some programs without types, such as `a ? (b) : c => d`.
  const plain = await attempt(source, (code) => code);
  if (!(plain instanceof CellSyntaxError)) return plain;
  const untyped = typed ?? (await attempt(source, withoutTypes));
  if (!(untyped instanceof CellSyntaxError)) return untyped;
  const { message, line, text } = moreTelling(plain, untyped);
  return { error: { name: "SyntaxError", message, line, text } };
}

/** The errors show the cell as it was written: what is taken out keeps its place. */
async function attempt(
  source: string,
  prepare: (source: string) => string | Promise<string>,
): Promise<RewrittenCell | CellSyntaxError> {
  try {
    return rewriteCell(await prepare(source));
  } catch (error) {
    if (!(error instanceof CellSyntaxError)) throw error;
    const Problem = error instanceof CellParseError ? CellParseError : CellSyntaxError;
    return new Problem(error.message, source, error.offset);
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
