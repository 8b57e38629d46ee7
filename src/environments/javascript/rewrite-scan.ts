import type { AnyNode, Program, VariableDeclaration } from "acorn";
import { CellSyntaxError } from "./cell-syntax-error.js";

const NO_MODULES =
  "modules cannot be loaded in this REPL: use plain JavaScript, the built-in objects and the functions you were given";

/** A node that the cell itself runs (not a function in it), with what stands around it. */
export interface Found<Node> {
  readonly node: Node;
  readonly parent: AnyNode;
}

/** What the rewrite has to know of a cell. */
export interface CellFacts {
  /** `await`, `for await` or `return` outside functions: the cell needs a function around it. */
  readonly needsFunction: boolean;
  /** Offsets of the word `import` of dynamic imports, by the index of the top-level statement they are in. */
  readonly dynamicImports: readonly { readonly at: number; readonly statement: number }[];
  /** `var` declarations below the top level: their names belong to the cell all the same. */
  readonly nestedVariables: readonly Found<VariableDeclaration>[];
  readonly returns: readonly (AnyNode & { type: "ReturnStatement" })[];
}

/** @throws {@link CellSyntaxError} for syntax that has no meaning in a REPL */
export function scanCell(source: string, program: Program): CellFacts {
  let needsFunction = false;
  const dynamicImports: { at: number; statement: number }[] = [];
  const nestedVariables: Found<VariableDeclaration>[] = [];
  const returns: (AnyNode & { type: "ReturnStatement" })[] = [];

  // An own stack: a chain of ten thousand operators is a tree of that depth.
  const pending: { node: AnyNode; parent: AnyNode; statement: number; inFunction: boolean }[] = program.body.map(
    (node, statement) => ({ node, parent: program, statement, inFunction: false }),
  );
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    const { node, parent, statement, inFunction } = item;
    refuseModules(source, node);
    if (node.type === "ImportExpression") dynamicImports.push({ at: node.start, statement });
    if (!inFunction) {
      if (node.type === "AwaitExpression" || (node.type === "ForOfStatement" && node.await)) needsFunction = true;
      if (node.type === "ReturnStatement") {
        needsFunction = true;
        returns.push(node);
      }
      if (node.type === "VariableDeclaration" && node.kind === "var" && parent !== program) {
        nestedVariables.push({ node, parent });
      }
    }
    const isFunction = inFunction || opensFunction(node);
    for (const child of childrenOf(node)) {
      // A field's key is evaluated by the code around the class, its value is a function of its own.
      const outside = node.type === "PropertyDefinition" && child === node.key;
      pending.push({ node: child, parent: node, statement, inFunction: outside ? inFunction : isFunction });
    }
  }
  return { needsFunction, dynamicImports, nestedVariables, returns };
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

function childrenOf(node: AnyNode): AnyNode[] {
  return Object.values(node).flat().filter(isNode);
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

function refuseModules(source: string, node: AnyNode): void {
  switch (node.type) {
    case "ImportDeclaration":
      throw new CellSyntaxError(`import is not available: ${NO_MODULES}`, source, node.start);
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
