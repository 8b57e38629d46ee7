import type { CompiledCell } from "../host/remote-session.js";
import { CellSyntaxError } from "./cell-syntax-error.js";
import { rewriteCell } from "./rewrite.js";

/** Prepares a cell for the REPL. Code that is no program of the language becomes the cell's error, and is never run. */
export async function compileCell(source: string, language: string): Promise<CompiledCell> {
  const cell = await compiled(() => (language === "typescript" ? withoutTypes(source) : source));
  if (!("error" in cell) || language === "typescript") return cell;
  // Models write types into blocks of any name. What is no TypeScript either keeps the error of JavaScript.
  const untyped = await compiled(() => withoutTypes(source));
  return "error" in untyped ? cell : untyped;
}

async function compiled(code: () => string | Promise<string>): Promise<CompiledCell> {
  try {
    return rewriteCell(await code());
  } catch (error) {
    if (!(error instanceof CellSyntaxError)) throw error;
    return { error: { name: "SyntaxError", message: error.message, line: error.line, text: error.text } };
  }
}

/** The parser of types is larger than all else of the start-up, and few models write types. */
async function withoutTypes(source: string): Promise<string> {
  const { stripTypes } = await import("./strip-types.js");
  return stripTypes(source);
}
