import { type CellScript, Edits } from "./rewrite-edits.js";
import { rewriteAsFunction } from "./rewrite-function.js";
import { parseCell } from "./rewrite-parse.js";
import { scanCell } from "./rewrite-scan.js";
import { rewriteAsScript } from "./rewrite-script.js";

/** A cell as classic scripts for one context, to be run in order. Every line of a script is the cell's own line. */
export interface RewrittenCell {
  readonly scripts: readonly CellScript[];
  /**
   * Whether the last script's completion value is a promise of `{ __proto__: null, v: value }`, where `value` is the
   * cell's value. Otherwise that completion value is the cell's value.
   */
  readonly isAsync: boolean;
}

/** Called in place of `import()`, which would reach the module loader outside of the REPL. */
const IMPORT_FUNCTION = "__rlm_import__";

/**
 * Rewrites a cell so that its top-level names become variables of the REPL, which later cells may use and declare anew,
 * and so that it may use `await` and `return` at the top level.
 *
 * Code that cannot be parsed is never run: that no `import()` is left is part of what keeps code inside the REPL.
 *
 * @throws {@link CellSyntaxError} for a cell that cannot be run
 */
export function rewriteCell(source: string): RewrittenCell {
  const program = parseCell(source);
  const facts = scanCell(source, program);
  const edits = new Edits(source);
  const declarations = new Edits(source);
  // A hashbang is one at the very start only, which is not where it will be.
  if (source.startsWith("#!")) edits.replace(0, "#!".length, "//");
  for (const { at, statement } of facts.dynamicImports) {
    const isApart = facts.needsFunction && program.body[statement]?.type === "FunctionDeclaration";
    (isApart ? declarations : edits).replace(at, at + "import".length, IMPORT_FUNCTION);
  }
  const scripts = facts.needsFunction
    ? rewriteAsFunction(program, facts, edits, declarations)
    : [rewriteAsScript(program, facts, edits)];
  return { scripts, isAsync: facts.needsFunction };
}
