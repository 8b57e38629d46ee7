import type { CompiledCell } from "../host/remote-session.js";
import { CellSyntaxError } from "./cell-syntax-error.js";
import { rewriteCell } from "./rewrite.js";

/** Prepares a cell for the REPL. Code that is no program of the language becomes the cell's error, and is never run. */
export function compileCell(source: string, fileName: string, language: string): CompiledCell {
  try {
    return rewriteCell(source, { fileName, language: language === "typescript" ? "typescript" : "javascript" });
  } catch (error) {
    if (!(error instanceof CellSyntaxError)) throw error;
    return { error: { name: "SyntaxError", message: error.message, line: error.line, text: error.text } };
  }
}
