import type { AnyNode, FunctionDeclaration, Program, VariableDeclaration } from "acorn";
import type { CellScript, Edits } from "./rewrite-edits.js";
import { declaredNames, isLoopHead, isStrict } from "./rewrite-names.js";
import type { CellFacts } from "./rewrite-scan.js";
import { shieldBlockFunctions } from "./rewrite-shield.js";

/** The prototype is `null` so that nothing which code did to `Object.prototype` can make the record a promise. */
const VALUE_START = "{__proto__:null,v:(";
const VALUE_END = ")}";

/**
 * A cell with `await` or `return` at the top level runs in an async function. Its names are declared around that function
 * and its declarations become assignments; its function declarations are a script of their own, run before.
 *
 * @param edits changes of the function's code
 * @param declarations changes within the top-level function declarations
 */
export function rewriteAsFunction(
  program: Program,
  facts: CellFacts,
  edits: Edits,
  declarations: Edits,
): readonly CellScript[] {
  const names = new Set<string>();
  const functions = program.body.filter((statement) => statement.type === "FunctionDeclaration");
  rewriteNested(facts, edits, names);

  const last = program.body.findLast(
    (statement) => statement.type !== "EmptyStatement" && statement.type !== "FunctionDeclaration",
  );
  let gap = 0;
  for (const statement of program.body) {
    switch (statement.type) {
      case "VariableDeclaration":
        for (const name of declaredNames(statement)) names.add(name);
        assign(statement, true, edits);
        break;
      case "ClassDeclaration":
        names.add(statement.id.name);
        edits.open(gap, statement.start, `;${statement.id.name}=`);
        edits.insert(statement.end, ";");
        break;
      case "FunctionDeclaration":
        edits.blank(statement.start, statement.end);
        break;
      case "ExpressionStatement":
        if (statement !== last) break;
        edits.open(gap, statement.start, `;return${VALUE_START}`);
        edits.close(statement, VALUE_END);
    }
    gap = statement.end;
  }
  const end = last?.type === "ExpressionStatement" ? "" : `;return${VALUE_START}void 0${VALUE_END}`;
  edits.insert(gap, `${end}})()`);

  const strict = isStrict(program) ? "'use strict';" : "";
  const variables = names.size === 0 ? "" : `var ${[...names].join(",")};`;
  // What follows an `await` has no caller: otherwise the call of this very function would end up in stack traces.
  const main = edits.toScript(`${strict}${variables}(async()=>{await 0;`);
  return functions.length === 0 ? [main] : [declareFunctions(functions, declarations, strict), main];
}

/** What stands below the top level but belongs to the cell: `var`, functions in blocks, and `return`. */
function rewriteNested(facts: CellFacts, edits: Edits, names: Set<string>): void {
  for (const { node, parent } of facts.nestedVariables) {
    for (const name of declaredNames(node)) names.add(name);
    if (isLoopHead(node, parent))
      edits.replace(node.start, node.start + node.kind.length, " ".repeat(node.kind.length));
    else assign(node, isStatementList(parent), edits);
  }
  for (const { name, end, isHoisted } of facts.blockFunctions) {
    if (!isHoisted) continue;
    names.add(name);
    edits.insert(end, `this.${name}=${name};`);
  }
  shieldBlockFunctions(facts.blockFunctions, edits);
  for (const statement of facts.returns) {
    const value = statement.start + "return".length;
    if (statement.argument) {
      edits.insert(value, VALUE_START);
      edits.close(statement, VALUE_END);
    } else {
      edits.insert(value, `${VALUE_START}void 0${VALUE_END};`);
    }
  }
}

/** `const a = 1, { b } = c` becomes `   ;(a = 1, { b } = c);`: nothing moves, and the line before cannot take it as a call. */
function assign(node: VariableDeclaration, inList: boolean, edits: Edits): void {
  const width = node.kind.length;
  edits.replace(node.start, node.start + width, `${inList ? ";" : ""}(`.padStart(width));
  for (const declarator of node.declarations) {
    // A bare `var` keeps its value, a bare `let` is `undefined` again.
    if (!declarator.init && node.kind !== "var") edits.insert(declarator.end, "=void 0");
  }
  edits.close(node, ")");
}

function isStatementList(node: AnyNode): boolean {
  return node.type === "BlockStatement" || node.type === "SwitchCase";
}

function declareFunctions(functions: readonly FunctionDeclaration[], declarations: Edits, strict: string): CellScript {
  let position = 0;
  for (const { start, end } of functions) {
    declarations.blank(position, start);
    position = end;
  }
  declarations.blank(position);
  return declarations.toScript(strict);
}
