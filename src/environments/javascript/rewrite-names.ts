import type { AnyNode, Pattern, Program, VariableDeclaration } from "acorn";

/** The names that a pattern such as `{ a, b: [c = 1, ...d] }` binds. */
export function patternNames(pattern: Pattern): string[] {
  const names: string[] = [];
  const pending: (Pattern | null)[] = [pattern];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    switch (next?.type) {
      case "Identifier":
        names.push(next.name);
        break;
      case "ObjectPattern":
        pending.push(...next.properties.map((part) => (part.type === "RestElement" ? part.argument : part.value)));
        break;
      case "ArrayPattern":
        pending.push(...next.elements);
        break;
      case "AssignmentPattern":
        pending.push(next.left);
        break;
      case "RestElement":
        pending.push(next.argument);
        break;
    }
  }
  return names;
}

/** The names that a declaration such as `const a = 1, { b } = c` binds. */
export function declaredNames(declaration: VariableDeclaration): string[] {
  return declaration.declarations.flatMap((declarator) => patternNames(declarator.id));
}

/** Whether `node` is the variable declaration in the head of a `for` loop. */
export function isLoopHead(node: AnyNode, parent: AnyNode): boolean {
  switch (parent.type) {
    case "ForStatement":
      return parent.init === node;
    case "ForInStatement":
    case "ForOfStatement":
      return parent.left === node;
    default:
      return false;
  }
}

/** Whether `program` starts with `"use strict"`. */
export function isStrict(program: Program): boolean {
  return program.body.some((statement) => "directive" in statement && statement.directive === "use strict");
}
