import type { Program } from "acorn";
import type { CellScript, Edits } from "./rewrite-edits.js";
import type { CellFacts } from "./rewrite-scan.js";
import { shieldBlockFunctions } from "./rewrite-shield.js";

/**
 * A cell without `await` and `return` at the top level stays a script: `var` and `function` make variables of the REPL by
 * themselves, so `let`, `const` and `class` become `var`, and the engine itself knows the cell's value.
 */
export function rewriteAsScript(program: Program, facts: CellFacts, edits: Edits): CellScript {
  shieldBlockFunctions(
    facts.blockFunctions.filter((declared) => declared.isShadowing),
    edits,
  );
  let gap = 0;
  for (const statement of program.body) {
    switch (statement.type) {
      case "VariableDeclaration": {
        const width = statement.kind.length;
        edits.replace(statement.start, statement.start + width, "var".padEnd(width));
        const bare = statement.declarations.filter((declarator) => !declarator.init);
        if (statement.kind === "var" || bare.length === 0) break;
        for (const declarator of bare) edits.insert(declarator.end, "=void 0");
        // The line after `let x` may start with `(` or `[`, which would now go on with the expression.
        edits.close(statement, "");
        break;
      }
      case "ClassDeclaration":
        edits.open(gap, statement.start, `;var ${statement.id.name}=`);
        edits.insert(statement.end, ";");
        break;
      case "ExpressionStatement":
        // Only a final object literal, which the parser knows to be one, starts with a brace.
        if (statement.expression.type === "ObjectExpression" && statement.expression.start === statement.start) {
          edits.open(gap, statement.start, ";(");
          edits.close(statement, ")");
        }
    }
    gap = statement.end;
  }
  return edits.toScript();
}
