import { readdirSync, readFileSync } from "node:fs";
import { parse, type Token } from "acorn";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CellSyntaxError } from "../../../src/environments/javascript/cell-syntax-error.js";
import { rewriteCell } from "../../../src/environments/javascript/rewrite.js";
import { stripTypes } from "../../../src/environments/javascript/strip-types.js";

const PROGRAMS = new URL("../../fixtures/programs/", import.meta.url);
const LINE_END = /\r\n|[\n\r\u2028\u2029]/;

const LANGUAGES = ["javascript", "typescript"] as const;

/** Pieces of programs: put together at random, many of them are programs, and many nearly so. */
const PIECES = [
  ..."abc;,:.=+-(){}[]\n \"'`/\\!?<>*&|#@$",
  ...[
    "const a = 1",
    "let b",
    "var { c } = d",
    "function f() {",
    "}",
    "class A extends B {",
    "await ",
    "return ",
    "async ",
    "for (const x of y) ",
  ],
  ...[
    "if (a) ",
    "else ",
    "import('x')",
    "import ",
    "export ",
    "=> ",
    "`${",
    "}`",
    "// note\n",
    "/* note */",
    "<!--",
    "\n-->",
    "#!x\n",
    "'use strict'\n",
  ],
  ...[
    "\r\n",
    "\u2028",
    "\0",
    "\ud800",
    "\ufeff",
    "é",
    "😀",
    "\\u0061",
    "yield ",
    "using ",
    "switch (a) { case 1: ",
    "try {",
    "} catch (e) {",
    "label: ",
  ],
  ...["interface I { a: 1 }", " as T", ": number", "<T>", "!", "enum E {", "type T = ", "abstract ", "private ", "?: "],
];

const programLike = fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }).map((pieces) => pieces.join(""));
const anyText = fc.oneof(fc.string({ unit: "binary", maxLength: 60 }), programLike);

function rewriteOrRefuse(source: string, language: "javascript" | "typescript" = "javascript") {
  try {
    return rewriteCell(language === "typescript" ? stripTypes(source) : source);
  } catch (error) {
    if (error instanceof CellSyntaxError) return error;
    throw error;
  }
}

function expectSameLines(source: string, scripts: readonly { readonly code: string }[]): void {
  const lines = source.split(LINE_END).length;
  for (const { code } of scripts) expect(code.split(LINE_END)).toHaveLength(lines);
}

describe("the rewrite", () => {
  it.each(LANGUAGES)("keeps every line of %s, or refuses with a place in the cell", (language) => {
    fc.assert(
      fc.property(anyText, (source) => {
        const result = rewriteOrRefuse(source, language);
        if (!(result instanceof CellSyntaxError)) return expectSameLines(source, result.scripts);
        const line = source.split(LINE_END)[result.line - 1];
        expect(line).toBeDefined();
        expect(result.column).toBeGreaterThanOrEqual(1);
        expect(result.column).toBeLessThanOrEqual((line ?? "").length + 1);
        expect(result.text).toContain(`(line ${result.line}, column ${result.column})`);
      }),
      { numRuns: 3000 },
    );
  });

  it("makes scripts that can be parsed and load no module", () => {
    fc.assert(
      fc.property(anyText, (source) => {
        const result = rewriteOrRefuse(source);
        if (result instanceof CellSyntaxError) return;
        for (const { code } of result.scripts) {
          const text = JSON.stringify(
            parse(code, { ecmaVersion: "latest", sourceType: "script" }),
            (_, value: unknown) => (typeof value === "bigint" ? String(value) : value),
          );
          expect(text).not.toContain('"ImportExpression"');
        }
      }),
      { numRuns: 3000 },
    );
  });

  it("leaves hardly a token of real programs at another place", () => {
    let tokens = 0;
    let moved = 0;
    for (const file of readdirSync(PROGRAMS)) {
      for (const cell of readFileSync(new URL(file, PROGRAMS), "utf8").split("// ---\n")) {
        const result = rewriteOrRefuse(cell);
        if (result instanceof CellSyntaxError) continue;
        const rewritten = result.scripts.map(({ code, columnOffset }) => {
          const lines = code.split("\n");
          return [(lines[0] ?? "").slice(-columnOffset), ...lines.slice(1)];
        });
        for (const { line, column, text } of tokensOf(cell)) {
          tokens += 1;
          if (!rewritten.some((lines) => lines[line]?.startsWith(text, column))) moved += 1;
        }
      }
    }
    expect(tokens).toBeGreaterThan(8_000);
    expect(moved / tokens).toBeLessThan(0.02);
  });
});

/** The tokens of a cell but for the words that a rewrite is there to change. */
function tokensOf(cell: string): { readonly line: number; readonly column: number; readonly text: string }[] {
  const tokens: Token[] = [];
  parse(cell, {
    ecmaVersion: "latest",
    allowAwaitOutsideFunction: true,
    allowReturnOutsideFunction: true,
    locations: true,
    onToken: tokens,
  });
  return tokens
    .map(({ start, end, loc }) => ({
      line: (loc?.start.line ?? 1) - 1,
      column: loc?.start.column ?? 0,
      text: cell.slice(start, end).split("\n")[0] ?? "",
    }))
    .filter(({ text }) => !["const", "let", "var"].includes(text));
}

describe("hostile cells", () => {
  const size = 1_000_000;
  const filled = (piece: (index: number) => string) => {
    const pieces: string[] = [];
    for (let length = 0; length < size; length += pieces.at(-1)?.length ?? size) pieces.push(piece(pieces.length));
    return pieces.join("");
  };

  it.each([
    "(",
    "[",
    "{",
    "`${",
    "() => {",
    "function f() {",
    "!",
    "a ? b : ",
    "if (a) ",
    "x = ",
    "class A extends class ",
    "<T>(",
  ])("that nest ten thousand times with %s are refused", (piece) => {
    for (const language of LANGUAGES)
      expect(rewriteOrRefuse(piece.repeat(10_000), language)).toBeInstanceOf(CellSyntaxError);
  });

  it("say so when they are nested too deeply", () => {
    expect(rewriteOrRefuse("[".repeat(50_000) + "]".repeat(50_000))).toMatchObject({
      message: "The code is nested too deeply",
    });
  });

  // These took quadratic time once, a good part of a minute each.
  it.each([
    ["declarations", filled((index) => `let a${index}=1;\n`)],
    ["classes", filled((index) => `class C${index}{}\n`)],
    ["names of a pattern", `let {${filled((index) => `a${index},`)}}=x`],
    ["functions of an async cell", `await 1;${filled((index) => `function f${index}(){}\n`)}`],
    ["named groups", `x=/${filled(() => "(?<a>x)|")}/`],
    ["characters of a string", `x = "${filled(() => "\ud800\0é")}"`],
  ])("of a megabyte of %s take linear time", (_, source) => {
    expect(rewriteOrRefuse(source)).not.toBeInstanceOf(CellSyntaxError);
  });
});
