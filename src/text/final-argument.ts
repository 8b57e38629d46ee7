import type { AnyNode } from "acorn";
import type { ReplLanguage } from "./fence-language.js";
import { parseExpression, walk } from "./javascript-syntax.js";
import { readPython } from "./python-syntax.js";

/** Longer arguments are text for certain: nobody writes an expression of that size into a sentence. */
const MAX_EXPRESSION_CHARS = 20_000;

const COPIED_FROM_INSTRUCTIONS =
  /^(?:\.{3}|…|<[^<>]*>|\[(?:your|the)\b[^\]]*\]|(?:your|the)(?: (?:final|complete|full|actual))? (?:answer|result|response|value)(?: here| text)?|(?:final|your)[ _-]answer(?: here)?|(?:variable|var)[ _-]?name|name of (?:the|your) variable)$/i;

/** Whether an argument is what the instructions say in the place of an answer. */
export function isPlaceholder(argument: string): boolean {
  return argument.length < 200 && COPIED_FROM_INSTRUCTIONS.test(argument.trim());
}

/** A path as the Python REPL reads it; there, `a[-1]` is one too. */
const PYTHON_PATH =
  /^([\p{L}\p{Nl}_][\p{L}\p{Nl}\p{N}\p{M}_]*)(?:\.[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{N}\p{M}_]*|\[\s*(?:-?\d{1,9}|"[^"\\]*"|'[^'\\]*')\s*\])*$/u;

/** The variable that an argument names itself or a part of (`a`, `a.b`, `a[0]`, `a["key"]`), or `undefined` when it is no such path. */
export function pathRoot(argument: string, language: ReplLanguage): string | undefined {
  if (argument.length > MAX_EXPRESSION_CHARS) return undefined;
  if (language === "python") return PYTHON_PATH.exec(argument)?.[1];
  const parsed = parseExpression(argument);
  if ("error" in parsed) return undefined;
  let node: AnyNode = parsed.expression;
  while (node.type === "MemberExpression") {
    if (node.computed && node.property.type !== "Literal") return undefined;
    node = node.object;
  }
  // With a comment or parentheses around it, it is no name as it stands.
  return node.type === "Identifier" && argument.startsWith(node.name) ? node.name : undefined;
}

/**
 * Whether an unquoted argument would have to be evaluated to mean what was meant: `rows.join()`, `total + 1`, `{ total }`.
 * Prose, numbers, JSON and words that happen to parse (`well-known`, `x = 5`, `node.js`) would not.
 */
export function needsEvaluation(argument: string, language: ReplLanguage): boolean {
  if (argument.length > MAX_EXPRESSION_CHARS) return false;
  if (/^[rfbu]{1,2}["']/i.test(argument)) return true;
  if (language === "python") return needsPython(argument);
  const parsed = parseExpression(argument);
  if ("error" in parsed) return false;
  return [...walk(parsed.expression)].some((node) => isComputation(node, argument));
}

/** In parentheses, where it may have several lines. A path such as `rows[0]` is no computation. */
function needsPython(argument: string): boolean {
  const { isProgram, computes } = readPython(`(${argument}\n)`);
  return isProgram && computes && pathRoot(argument, "python") === undefined;
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
