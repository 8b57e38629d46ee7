import type { AnyNode } from "acorn";
import { parseExpression, walk } from "./javascript-syntax.js";

/** Longer arguments are text for certain: nobody writes an expression of that size into a sentence. */
const MAX_EXPRESSION_CHARS = 20_000;

const COPIED_FROM_INSTRUCTIONS =
  /^(?:\.{3}|…|<[^<>]*>|\[(?:your|the)\b[^\]]*\]|(?:your|the)(?: (?:final|complete|full|actual))? (?:answer|result|response|value)(?: here| text)?|(?:final|your)[ _-]answer(?: here)?|(?:variable|var)[ _-]?name|name of (?:the|your) variable)$/i;

/** Whether an argument is what the instructions say in the place of an answer. */
export function isPlaceholder(argument: string): boolean {
  return argument.length < 200 && COPIED_FROM_INSTRUCTIONS.test(argument.trim());
}

/** The argument as an identifier, when it is nothing else. */
export function asIdentifier(argument: string): string | undefined {
  if (argument.length > 200) return undefined;
  const parsed = parseExpression(argument);
  return "expression" in parsed && parsed.expression.type === "Identifier" && parsed.expression.name === argument
    ? argument
    : undefined;
}

/** Whether an argument names a variable or a part of one: `a`, `a.b`, `a[0]`, `a["key"]`. */
export function isPath(argument: string): boolean {
  if (argument.length > MAX_EXPRESSION_CHARS) return false;
  const parsed = parseExpression(argument);
  if ("error" in parsed) return false;
  let node: AnyNode = parsed.expression;
  while (node.type === "MemberExpression") {
    if (node.computed && node.property.type !== "Literal") return false;
    node = node.object;
  }
  return node.type === "Identifier";
}

/**
 * Whether an unquoted argument would have to be evaluated to mean what was meant: `rows.join()`, `total + 1`, `{ total }`.
 * Prose, numbers, JSON and words that happen to parse (`well-known`, `x = 5`, `node.js`) would not.
 */
export function needsEvaluation(argument: string): boolean {
  if (argument.length > MAX_EXPRESSION_CHARS) return false;
  if (/^[rfbu]{1,2}["']/i.test(argument)) return true;
  const parsed = parseExpression(argument);
  if ("error" in parsed) return false;
  return [...walk(parsed.expression)].some((node) => isComputation(node, argument));
}

function isComputation(node: AnyNode, source: string): boolean {
  switch (node.type) {
    case "CallExpression": {
      // `Smith (2020)` is a citation, `count(rows)` a call.
      const callee: AnyNode = node.callee;
      return callee.type !== "Literal" && source[callee.end - 1] !== " ";
    }
    case "AwaitExpression":
    case "NewExpression":
    case "ArrowFunctionExpression":
    case "FunctionExpression":
    case "ConditionalExpression":
    case "SpreadElement":
      return true;
    case "TemplateLiteral":
      return node.expressions.length > 0;
    case "BinaryExpression":
      return (
        ["+", "*"].includes(node.operator) &&
        [node.left, node.right].some((side) => side.type !== "Literal" || typeof side.value === "string")
      );
    case "ArrayExpression":
      return node.elements.some((element) => element !== null && isReference(element));
    case "Property":
      return node.computed || isReference(node.value);
    default:
      return false;
  }
}

function isReference(node: AnyNode): boolean {
  if (node.type === "MemberExpression") return true;
  return node.type === "Identifier" && !["undefined", "NaN", "Infinity"].includes(node.name);
}
