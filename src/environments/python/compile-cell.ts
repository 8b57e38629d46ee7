import type { CompiledCell } from "../host/remote-session.js";

/** Cells of Python go as they are: only the program that runs them can parse them. */
export function compileCell(source: string): CompiledCell {
  return { scripts: [{ code: source, columnOffset: 0 }], isAsync: false };
}
