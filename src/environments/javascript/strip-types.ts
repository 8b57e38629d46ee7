import { tsPlugin } from "@sveltejs/acorn-typescript";
import type { AnyNode } from "acorn";
import { CellSyntaxError } from "./cell-syntax-error.js";
import { isLoopHead } from "./rewrite-names.js";
import { parseCell } from "./rewrite-parse.js";
import { NO_IMPORT } from "./rewrite-scan.js";
import { forEachChild } from "./rewrite-tree.js";
import { isOnlyType, type TypedNode, type TypeSpan, typeSpans } from "./rewrite-type-spans.js";

/** Syntax that is more than JavaScript with types, and what to write instead. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ["TSEnumDeclaration", "enum is not available in this REPL: use a constant object"],
  ["TSModuleDeclaration", "namespace is not available in this REPL: use a constant object"],
  ["TSParameterProperty", "Parameter properties are not available in this REPL: declare the field and assign it"],
  ["TSExportAssignment", "export is not available: top-level names stay in the REPL by themselves"],
  ["TSImportEqualsDeclaration", NO_IMPORT],
  ["ImportDeclaration", NO_IMPORT],
  ["Decorator", "Decorators are not available in this REPL: call the function yourself"],
]);

/**
 * Takes the types out of TypeScript and leaves blanks in their place, so that every line and column stays what it was.
 *
 * @throws {@link CellSyntaxError} for what is no TypeScript, or more than JavaScript with types
 */
export function stripTypes(source: string): string {
  const program = parseCell(source, { extend: (parser) => tsPlugin()(parser), preserveParens: true });
  // By their start: a function may say more of its return type than the type itself, and is visited before it.
  const spans = new Map<number, TypeSpan>();
  const openEnds = new Set<number>();
  const heads = new Set<AnyNode>();
  const pending: AnyNode[] = [program];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const typed = node as TypedNode;
    for (const span of typeSpans(typed, source)) {
      if (span.start < span.end && !spans.has(span.start)) spans.set(span.start, span);
    }
    if (isOnlyType(typed) || node.type === "Identifier") continue;
    const refusal = REFUSED.get(typed.type);
    if (refusal !== undefined) throw new CellSyntaxError(refusal, source, node.start);
    if (!heads.has(node) && endsWithoutSemicolon(node, source)) openEnds.add(node.end);
    forEachChild(node, (child) => {
      if (isLoopHead(child, node)) heads.add(child);
      pending.push(child);
    });
  }
  const pieces: string[] = [];
  let position = 0;
  for (const span of [...spans.values()].sort((a, b) => a.start - b.start)) {
    // Within a longer one that is blank already.
    if (span.start < position) continue;
    pieces.push(source.slice(position, span.start), blank(source, span, openEnds.has(span.end)));
    position = span.end;
  }
  pieces.push(source.slice(position));
  return pieces.join("");
}

function endsWithoutSemicolon(node: AnyNode, source: string): boolean {
  switch (node.type) {
    case "ExpressionStatement":
    case "VariableDeclaration":
    case "ReturnStatement":
    case "ThrowStatement":
    case "PropertyDefinition":
      return source[node.end - 1] !== ";";
    default:
      return false;
  }
}

/** @param endsStatement without the type, the next line could go on with the statement: `a as any` before `(b)` */
function blank(source: string, { start, end, first, last }: TypeSpan, endsStatement: boolean): string {
  const text = source.slice(start, end).replace(/[^\n\r\u2028\u2029]/g, " ");
  const opening = first ?? (endsStatement ? ";" : "");
  const closing = last ?? "";
  // A type may begin with a line break, which has to stay where it is.
  const at = Math.max(0, text.search(/ /));
  return text.slice(0, at) + opening + text.slice(at + opening.length, text.length - closing.length) + closing;
}
