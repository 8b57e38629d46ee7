import type {
  AnonymousFunctionDeclaration,
  AnyNode,
  FunctionDeclaration,
  Program,
  ReturnStatement,
  VariableDeclaration,
} from "acorn";
import { CellSyntaxError } from "./cell-syntax-error.js";
import { isStrict, lexicalNames } from "./rewrite-names.js";
import { forEachChild } from "./rewrite-tree.js";

const NO_MODULES =
  "modules cannot be loaded in this REPL. Use plain JavaScript, the built-in objects and the functions you were given";

/** What a model is told that tries to import a module. */
export const NO_IMPORT = `import is not available: ${NO_MODULES}`;

/** A `var` declaration below the top level, which belongs to the cell all the same. */
export interface NestedVariables {
  readonly node: VariableDeclaration;
  readonly parent: AnyNode;
}

/** A function declaration in a block, outside strict mode. */
export interface BlockFunction {
  readonly name: string;
  /** Where its declaration ends. */
  readonly end: number;
  /** The block or `switch` it is declared in, or the function itself as the body of an `if`. */
  readonly block: AnyNode;
  /** Whether a `let`, `const` or `class` of the cell's top level has this name. */
  readonly isShadowing: boolean;
  /** Whether running the declaration sets a variable of the cell, as the language has it since its beginnings. */
  readonly isHoisted: boolean;
}

/** What the rewrite has to know of a cell. Functions in the cell only matter for their dynamic imports. */
export interface CellFacts {
  /** `await`, `for await` or `return` outside functions: the cell needs a function around it. */
  readonly needsFunction: boolean;
  /** Where the word `import` of a dynamic import stands, and the index of its top-level statement. */
  readonly dynamicImports: readonly { readonly at: number; readonly statement: number }[];
  readonly nestedVariables: readonly NestedVariables[];
  readonly blockFunctions: readonly BlockFunction[];
  readonly returns: readonly ReturnStatement[];
}

interface Scope {
  readonly node: AnyNode;
  readonly names: ReadonlySet<string>;
  readonly outer: Scope | undefined;
}

interface Visit {
  readonly node: AnyNode;
  readonly parent: AnyNode;
  readonly statement: number;
  readonly scope: Scope;
  readonly inFunction: boolean;
}

/** @throws {@link CellSyntaxError} for syntax that has no meaning in a REPL */
export function scanCell(source: string, program: Program): CellFacts {
  let needsFunction = false;
  const dynamicImports: { at: number; statement: number }[] = [];
  const nestedVariables: NestedVariables[] = [];
  const blockFunctions: BlockFunction[] = [];
  const returns: ReturnStatement[] = [];
  const strict = isStrict(program);
  const top: Scope = { node: program, names: new Set(lexicalNames(program)), outer: undefined };

  // An own stack: a chain of ten thousand operators is a tree of that depth.
  const pending = program.body.map(
    (node, statement): Visit => ({ node, parent: program, statement, scope: top, inFunction: false }),
  );
  for (let visit = pending.pop(); visit !== undefined; visit = pending.pop()) {
    const { node, parent, statement, inFunction } = visit;
    refuseModules(source, node);
    if (node.type === "ImportExpression") dynamicImports.push({ at: node.start, statement });
    if (!inFunction) {
      if (needsFunctionAround(node)) needsFunction = true;
      if (node.type === "ReturnStatement") returns.push(node);
      if (parent !== program) {
        if (node.type === "VariableDeclaration" && node.kind === "var") nestedVariables.push({ node, parent });
        if (node.type === "FunctionDeclaration" && !strict) blockFunctions.push(...describe(node, parent, visit.scope));
      }
    }
    const scope = inFunction ? visit.scope : enter(node, visit.scope);
    const isFunction = inFunction || opensFunction(node);
    forEachChild(node, (child) => {
      // A field's key is evaluated by the code around the class, its value is a function of its own.
      const isKey = node.type === "PropertyDefinition" && child === node.key;
      pending.push({ node: child, parent: node, statement, scope, inFunction: isKey ? inFunction : isFunction });
    });
  }
  return { needsFunction, dynamicImports, nestedVariables, blockFunctions, returns };
}

function needsFunctionAround(node: AnyNode): boolean {
  return (
    node.type === "AwaitExpression" || node.type === "ReturnStatement" || (node.type === "ForOfStatement" && node.await)
  );
}

function opensFunction(node: AnyNode): boolean {
  switch (node.type) {
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
    case "StaticBlock":
    case "PropertyDefinition":
      return true;
    default:
      return false;
  }
}

function enter(node: AnyNode, outer: Scope): Scope {
  const names = lexicalNames(node);
  const isBlock = node.type === "BlockStatement" || node.type === "SwitchStatement";
  return isBlock || names.length > 0 ? { node, names: new Set(names), outer } : outer;
}

/** Nothing for generators and async functions, which only ever belong to their block, nor for a label's function. */
function describe(
  node: FunctionDeclaration | AnonymousFunctionDeclaration,
  parent: AnyNode,
  scope: Scope,
): BlockFunction[] {
  const isBody = parent.type === "IfStatement";
  if (!node.id || node.async || node.generator || (!isBody && !scope.outer)) return [];
  const { name } = node.id;
  let around = isBody ? scope : scope.outer;
  while (around?.outer && !around.names.has(name)) around = around.outer;
  let top = scope;
  while (top.outer) top = top.outer;
  return [
    {
      name,
      end: node.end,
      block: isBody ? node : scope.node,
      isShadowing: top.names.has(name),
      isHoisted: !around?.names.has(name),
    },
  ];
}

function refuseModules(source: string, node: AnyNode): void {
  switch (node.type) {
    case "ImportDeclaration":
      throw new CellSyntaxError(NO_IMPORT, source, node.start);
    case "ExportNamedDeclaration":
    case "ExportDefaultDeclaration":
    case "ExportAllDeclaration":
      throw new CellSyntaxError(
        "export is not available: leave the word out, top-level names stay in the REPL by themselves",
        source,
        node.start,
      );
    case "MetaProperty":
      if (node.meta.name === "import") {
        throw new CellSyntaxError(`import.meta is not available: ${NO_MODULES}`, source, node.start);
      }
  }
}
