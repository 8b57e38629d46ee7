import {
  type AnyNode,
  type Comment,
  type Expression,
  type Options,
  type Program,
  parse,
  tokenizer,
  tokTypes,
} from "acorn";
import type { CellLanguage } from "./fence-language.js";
import { endsInsidePythonString } from "./python-syntax.js";

/** The rules by which the REPL reads a cell: a script in which `await`, `return` and `import` may stand anywhere. */
const CELL: Options = {
  ecmaVersion: "latest",
  sourceType: "script",
  allowAwaitOutsideFunction: true,
  allowReturnOutsideFunction: true,
  allowImportExportEverywhere: true,
};

/** The syntax tree of a cell, or the message of its first error. */
export function parseCell(code: string): { readonly program: Program } | { readonly error: string } {
  return attempt(() => ({ program: parse(code, CELL) }));
}

/** The syntax tree of a text that is one expression, or the message of its first error. */
export function parseExpression(code: string): { readonly expression: Expression } | { readonly error: string } {
  const parsed = parseCell(`(${code}\n)`);
  if ("error" in parsed) return parsed;
  const [statement, ...more] = parsed.program.body;
  if (statement?.type !== "ExpressionStatement" || more.length > 0) return { error: "This is not one expression" };
  return { expression: statement.expression };
}

/** Whether a text ends within a template literal or a comment, so that what follows may still belong to it. */
export function endsInsideLiteral(code: string): boolean {
  // One more token: at the very end the tokenizer does not notice that a literal has just begun.
  const tokens = tokenizer(`${code}\n;`, CELL);
  const outcome = attempt(() => {
    while (tokens.getToken().type !== tokTypes.eof);
    return {};
  });
  return "error" in outcome && /^Unterminated (?:template|comment)/.test(outcome.error);
}

/** The same question for any language of a cell. */
export function endsInside(code: string, language: CellLanguage): boolean {
  return language === "python" ? endsInsidePythonString(code) : endsInsideLiteral(code);
}

/** Whether a text ends with a comment. */
export function endsWithComment(code: string): boolean {
  const comments: Comment[] = [];
  parse(code, { ...CELL, onComment: comments });
  const last = comments.at(-1);
  // A comment's own trailing blanks belong to it.
  return last !== undefined && last.end >= code.trimEnd().length;
}

/** Whether running a cell would do anything: plain words, data and labels such as `total: 3` parse as code, too. */
export function doesSomething(statements: Program["body"]): boolean {
  return statements.some((statement) => {
    if (statement.type !== "ExpressionStatement")
      return !["LabeledStatement", "BlockStatement", "EmptyStatement"].includes(statement.type);
    return acts(statement.expression);
  });
}

function acts(expression: Expression): boolean {
  switch (expression.type) {
    case "CallExpression":
    case "AwaitExpression":
    case "UpdateExpression":
    case "NewExpression":
    case "ImportExpression":
      return true;
    case "AssignmentExpression":
      // `total = 3` alone may as well be output that the model shows.
      return expression.right.type !== "Literal";
    case "SequenceExpression":
      return expression.expressions.some(acts);
    case "MemberExpression":
      return expression.object.type !== "Super" && acts(expression.object);
    default:
      return false;
  }
}

/** acorn throws `SyntaxError` for bad code and `RangeError` for code nested too deeply; neither says more than "no". */
function attempt<T extends object>(read: () => T): T | { readonly error: string } {
  try {
    return read();
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return { error: error.message };
    throw error;
  }
}

/** All nodes of a tree, in no promised order; without recursion, since the depth is the model's choice. */
export function* walk(root: AnyNode): Generator<AnyNode> {
  const open: AnyNode[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield node;
    for (const value of Object.values(node)) {
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) open.push(child);
    }
  }
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
