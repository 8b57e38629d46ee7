import type { ClassDeclaration, ExpressionStatement, FunctionDeclaration, Program, VariableDeclaration } from "acorn";
import { Edits } from "./rewrite-edits.js";
import { declaredNames, isLoopHead, isStrict } from "./rewrite-names.js";
import { parseCell } from "./rewrite-parse.js";
import { type CellFacts, scanCell } from "./rewrite-scan.js";

/** A cell as classic scripts for one context, to be run in order. Every line of a script is the cell's own line. */
export interface RewrittenCell {
  /** `columnOffset` is for the script's first line: with it, columns are the cell's own too. */
  readonly scripts: readonly { readonly code: string; readonly columnOffset: number }[];
  /**
   * The completion value of the last script is a promise of `{ __proto__: null, v: value }`, where `value` is the cell's
   * value. Otherwise it is the cell's value itself.
   */
  readonly isAsync: boolean;
}

/** How a cell is written. */
export interface RewriteOptions {
  /** Name of the cell in stack traces. */
  readonly fileName: string;
  readonly language: "javascript" | "typescript";
}

/** Called in place of `import()`, which would reach the loader of the world outside. */
const IMPORT_FUNCTION = "__rlm_import__";

/**
 * Rewrites a cell so that its top-level names become variables of the REPL that a later cell may declare anew, and so
 * that it may use `await` and `return` at the top level.
 *
 * @throws {@link CellSyntaxError} for code that is not run at all
 */
export function rewriteCell(source: string, _options: RewriteOptions): RewrittenCell {
  const program = parseCell(source);
  const facts = scanCell(source, program);
  return facts.needsFunction ? rewriteAsync(source, program, facts) : rewriteSync(source, program, facts);
}

function rewriteSync(source: string, program: Program, facts: CellFacts): RewrittenCell {
  const edits = new Edits(source);
  for (const found of facts.dynamicImports) replaceImport(edits, found.at);
  let gap = 0;
  let head = hideHashbang(source, edits);
  for (const statement of program.body) {
    if (statement.type === "VariableDeclaration") {
      edits.replace(statement.start, statement.start + statement.kind.length, "var".padEnd(statement.kind.length));
      if (statement.kind !== "var") {
        for (const declarator of statement.declarations) if (!declarator.init) edits.insert(declarator.end, "=void 0");
        if (source[statement.end - 1] !== ";") edits.insert(statement.end, ";");
      }
    } else if (statement.type === "ClassDeclaration") {
      head += nameClass(source, edits, statement, gap, "var ");
    }
    gap = statement.end;
  }
  return { scripts: [{ code: head + edits.apply(), columnOffset: -head.length }], isAsync: false };
}

function rewriteAsync(source: string, program: Program, facts: CellFacts): RewrittenCell {
  const edits = new Edits(source);
  const functionEdits = new Edits(source);
  const functions: FunctionDeclaration[] = [];
  const names = new Set<string>();
  for (const found of facts.dynamicImports) {
    const inFunction = program.body[found.statement]?.type === "FunctionDeclaration";
    replaceImport(inFunction ? functionEdits : edits, found.at);
  }
  for (const { node, parent } of facts.nestedVariables) {
    for (const name of declaredNames(node)) names.add(name);
    if (isLoopHead(node, parent)) edits.replace(node.start, node.start + 3, "   ");
    else assign(source, edits, node, parent.type === "BlockStatement" || parent.type === "SwitchCase");
  }
  for (const statement of facts.returns) {
    if (statement.argument) {
      edits.insert(statement.start + "return".length, "{__proto__:null,v:(");
      edits.insert(source[statement.end - 1] === ";" ? statement.end - 1 : statement.end, ")}");
    } else {
      edits.insert(statement.start + "return".length, "{__proto__:null,v:void 0}");
    }
  }
  let gap = 0;
  let head = hideHashbang(source, edits);
  const last = program.body.findLast((statement) => statement.type !== "EmptyStatement");
  for (const statement of program.body) {
    switch (statement.type) {
      case "VariableDeclaration":
        for (const name of declaredNames(statement)) names.add(name);
        assign(source, edits, statement, true);
        break;
      case "ClassDeclaration":
        names.add(statement.id.name);
        head += nameClass(source, edits, statement, gap, ";");
        break;
      case "FunctionDeclaration":
        functions.push(statement);
        edits.replace(statement.start, statement.end, blank(source.slice(statement.start, statement.end)));
        break;
      case "ExpressionStatement":
        if (statement === last) head += returnValue(source, edits, statement, gap);
    }
    gap = statement.end;
  }
  if (last?.type !== "ExpressionStatement") edits.insert(gap, ";return{__proto__:null,v:void 0}");
  edits.insert(gap, "})()");

  const strict = isStrict(program) ? "'use strict';" : "";
  const declarations = names.size === 0 ? "" : `var ${[...names].join(",")};`;
  head = `${strict}${declarations}(async()=>{await 0;${head}`;
  const main = { code: head + edits.apply(), columnOffset: -head.length };
  if (functions.length === 0) return { scripts: [main], isAsync: true };

  let position = 0;
  for (const declaration of functions) {
    functionEdits.replace(position, declaration.start, blank(source.slice(position, declaration.start)));
    position = declaration.end;
  }
  functionEdits.replace(position, source.length, blank(source.slice(position)));
  const declared = { code: strict + functionEdits.apply(), columnOffset: -strict.length };
  return { scripts: [declared, main], isAsync: true };
}

function replaceImport(edits: Edits, at: number): void {
  edits.replace(at, at + "import".length, IMPORT_FUNCTION);
}

/** Turns a hashbang, which must be at the very start, into a comment of the same width. */
function hideHashbang(source: string, edits: Edits): string {
  if (source.startsWith("#!")) edits.replace(0, 2, "//");
  return "";
}

/** `const a = 1, { b } = c` becomes `;   (a = 1, { b } = c);`. */
function assign(source: string, edits: Edits, node: VariableDeclaration, inList: boolean): void {
  const keyword = node.kind.length;
  edits.replace(node.start, node.start + keyword, `${inList ? ";" : " "}(`.padStart(keyword));
  for (const declarator of node.declarations) {
    if (declarator.init) continue;
    // `var x` alone keeps the value; a mere mention of the name does so too.
    if (node.kind !== "var") edits.insert(declarator.end, "=void 0");
  }
  const end = source[node.end - 1] === ";" ? node.end - 1 : node.end;
  edits.insert(end, end === node.end ? ");" : ")");
}

/** `class A {}` becomes `var A=class A {};`. */
function nameClass(source: string, edits: Edits, node: ClassDeclaration, gap: number, keyword: string): string {
  edits.insert(node.end, ";");
  return open(source, edits, gap, node.start, `${keyword}${node.id.name}=`);
}

function returnValue(source: string, edits: Edits, statement: ExpressionStatement, gap: number): string {
  const head = open(source, edits, gap, statement.start, ";return{__proto__:null,v:(");
  edits.insert(source[statement.end - 1] === ";" ? statement.end - 1 : statement.end, ")}");
  return head;
}

/**
 * Puts `text` before a statement, where it moves no column: on the line on which the statement before it ended, or into
 * what is put before the whole source, which is returned.
 */
function open(source: string, edits: Edits, gap: number, start: number, text: string): string {
  if (gap === 0) return text;
  edits.insert(/[\n\r\u2028\u2029]/.test(source.slice(gap, start)) ? gap : start, text);
  return "";
}

/** Only the line ends of `text`, and the width of its last line. */
function blank(text: string): string {
  return text.replace(/[^\n\r\u2028\u2029]/g, " ");
}
