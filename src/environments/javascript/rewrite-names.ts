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
        for (const part of next.properties) pending.push(part.type === "RestElement" ? part.argument : part.value);
        break;
      case "ArrayPattern":
        for (const element of next.elements) pending.push(element);
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

/** The names that belong to `node` as a scope of its own: blocks, `switch`, loop heads and `catch`. */
export function lexicalNames(node: AnyNode): string[] {
  switch (node.type) {
    case "Program":
      return node.body.flatMap((statement) => (statement.type === "FunctionDeclaration" ? [] : boundBy(statement)));
    case "BlockStatement":
      return node.body.flatMap(boundBy);
    case "SwitchStatement":
      return node.cases.flatMap((branch) => branch.consequent.flatMap(boundBy));
    case "ForStatement":
      return node.init ? boundBy(node.init) : [];
    case "ForInStatement":
    case "ForOfStatement":
      return boundBy(node.left);
    case "CatchClause":
      // A plain name does not count: the language lets `var` and functions share it.
      return node.param && node.param.type !== "Identifier" ? patternNames(node.param) : [];
    default:
      return [];
  }
}

function boundBy(node: AnyNode): string[] {
  switch (node.type) {
    case "VariableDeclaration":
      return node.kind === "var" ? [] : declaredNames(node);
    case "ClassDeclaration":
    case "FunctionDeclaration":
      return node.id ? [node.id.name] : [];
    default:
      return [];
  }
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
