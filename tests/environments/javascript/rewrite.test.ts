import { describe, expect, it } from "vitest";
import { CellSyntaxError } from "../../../src/environments/javascript/cell-syntax-error.js";
import { rewriteCell } from "../../../src/environments/javascript/rewrite.js";
import { CellRunner } from "./rewrite-harness.js";

/** Values of cells that are run one after another. */
async function valuesOf(...cells: readonly string[]): Promise<unknown[]> {
  const runner = new CellRunner();
  const values: unknown[] = [];
  for (const cell of cells) values.push(await runner.run(cell));
  return values;
}

async function lastValue(...cells: readonly string[]): Promise<unknown> {
  return (await valuesOf(...cells)).at(-1);
}

function refusal(source: string): CellSyntaxError {
  try {
    rewriteCell(source);
  } catch (error) {
    if (error instanceof CellSyntaxError) return error;
    throw error;
  }
  throw new Error("The cell was not refused");
}

describe("the value of a cell", () => {
  it.each([
    ["an expression", "1 + 1", 2],
    ["an expression behind statements", "const a = 2\na * 3", 6],
    ["a branch", "if (true) 5; else 6", 5],
    ["a loop", "for (const n of [1, 2]) n * 10", 20],
    ["an expression before a declaration", "7; const b = 1", 7],
    ["an awaited expression", "await Promise.resolve(3)", 3],
    ["an awaited expression before a function", "await 4; function f() {}", 4],
    ["an awaited expression with empty statements and a comment", "await 5;;; // five", 5],
    ["an awaited expression before a block comment", "await 6 /* six\n */", 6],
    ["a sequence with await", "(await 1, 2), 3", 3],
    ["an awaited expression behind a hashbang", "#!/usr/bin/env node\nawait 7", 7],
    ["a class whose only await is the name of a field", "class A { [await 'key'] = 8 }\nnew A().key", 8],
    ["a class whose only await is its base", "class B extends (await Array) {}\nnew B(9).length", 9],
    ["nothing", "", undefined],
    ["a comment", "// nothing", undefined],
    ["a declaration", "const c = 1", undefined],
    ["an awaited declaration", "const d = await 1", undefined],
    ["a returned value", "return 8\n9", 8],
    ["a value returned from a loop", "for (const n of [1, 2, 3]) { if (n === 2) return n }", 2],
    ["a value returned in parentheses", "return (\n  10\n)", 10],
    ["a bare return", "return; 11", undefined],
    ["the expression when the return is not reached", "if (false) return 1; 12", 12],
  ])("is that of %s", async (_, source, value) => {
    expect(await lastValue(source)).toBe(value);
  });

  it.each([
    ["with one property", "{ a: 1 }", { a: 1 }],
    ["with several", "{ a: 1, b: [2] }", { a: 1, b: [2] }],
    ["with a shorthand name and a semicolon", "const a = 1\n{ a };", { a: 1 }],
    ["behind a call without semicolon", "const a = Number('4')\n{ a, b: 2 } // done", { a: 4, b: 2 }],
    ["in an async cell", "const a = await 4\n{ a, b: 2 }", { a: 4, b: 2 }],
  ])("is an object literal %s, not a block", async (_, source, value) => {
    expect(JSON.stringify(await lastValue(source))).toBe(JSON.stringify(value));
  });

  it("leaves blocks that are no object literals", async () => {
    expect(await lastValue("{ const inner = 1; inner + 1 }")).toBe(2);
    expect(await lastValue("{ a: 1 }\n5")).toBe(5);
  });

  it("does not become a promise through a property of Object.prototype", async () => {
    expect(await lastValue("Object.prototype.then = (resolve) => resolve('taken')", "await 1")).toBe(1);
  });
});

describe("names of a cell", () => {
  it("stay when the cell throws", async () => {
    const runner = new CellRunner();
    await expect(runner.run("const before = 1; throw new Error('x'); const after = 2")).rejects.toThrow("x");
    await expect(runner.run("await 1; let later = before + 1; throw new Error('y')")).rejects.toThrow("y");
    expect(await runner.run("[before, later, after].join()")).toBe("1,2,");
  });

  it("may be declared again by every kind of declaration, with and without await", async () => {
    const declarations = [
      "const x = 1",
      "let x = 1",
      "let x",
      "var x = 1",
      "function x() {}",
      "class x {}",
      "const [x] = [1]",
    ];
    for (const first of declarations) {
      for (const second of declarations) {
        for (const [before, after] of [
          ["", "await 0;"],
          ["await 0;", ""],
          ["", ""],
          ["await 0;", "await 0;"],
        ] as const) {
          expect(await lastValue(`${before} ${first}`, `${after} ${second}\n;typeof x`)).toBe(
            await lastValue(`${second}\n;typeof x`),
          );
        }
      }
    }
  });

  it("are those of blocks only in these blocks", async () => {
    expect(await lastValue("{ let a = 1; const b = 2; class C {} }", "[typeof a, typeof b, typeof C].join()")).toBe(
      "undefined,undefined,undefined",
    );
  });

  it.each(["", "await 0;"])("include functions in blocks as the language has it, after `%s`", async (start) => {
    expect(await lastValue(`${start} if (true) { function f() { return 1 } }`, "f()")).toBe(1);
    expect(await lastValue(`${start} if (true) function f() { return 2 }\n;f()`)).toBe(2);
    expect(await lastValue(`${start} switch (1) { case 1: function f() { return 3 } }\n;f()`)).toBe(3);
    expect(await lastValue(`${start} { { function f() { return 4 } } f() }`, "f()")).toBe(4);
    expect(await lastValue(`${start} const f = () => 5; { function f() { return 6 } }\n;f()`)).toBe(5);
    expect(await lastValue(`${start} { let f = 7; { function f() { return 8 } } }\n;typeof f`)).toBe("undefined");
    expect(await lastValue(`${start} try { throw 1 } catch (f) { { function f() { return 5 } } }\n;f()`)).toBe(5);
    expect(await lastValue(`${start} try { throw [1] } catch ([f]) { { function f() {} } }\n;typeof f`)).toBe(
      "undefined",
    );
    expect(await lastValue(`'use strict'; ${start} { function f() { return 9 } }\n;typeof f`)).toBe("undefined");
    expect(await lastValue(`${start} { async function f() {} }\n;typeof f`)).toBe("undefined");
  });

  it("include var in blocks, heads of loops and branches of an async cell", async () => {
    const cell = `
      for (var i = 0, [j] = [1]; i < 2; i++) await 0
      for (var { k } of [{ k: 3 }]) var last = k
      for (var key in { only: 1 });
      if (true) var [l, ...m] = [4, 5]; else var n = 6
      label: var o = 7
      switch (1) { case 1: var p = 8 }`;
    expect(await lastValue(cell, "[i, j, k, last, key, l, m, n, o, p].join()")).toBe("2,1,3,3,only,4,5,,7,8");
  });

  it("are undefined again after a bare let, and keep their value after a bare var", async () => {
    expect(
      await valuesOf(
        "let a = 1, b = 2",
        "let a\nvar b\n;[a, b].join()",
        "a = 3",
        "await 0; let a; var b; [a, b].join()",
      ),
    ).toEqual([undefined, ",2", 3, ",2"]);
  });

  it("are seen by functions of earlier cells", async () => {
    expect(
      await lastValue("const f = () => x + (typeof g)", "let x = 1", "const x = await 2; function g() {}", "f()"),
    ).toBe("2function");
  });

  it("give their names to functions and classes", async () => {
    expect(
      await lastValue("await 0; const f = () => {}; let K = class {}; class L {}; [f.name, K.name, L.name].join()"),
    ).toBe("f,K,L");
  });
});

describe("line breaks in place of semicolons", () => {
  it.each([
    ["a bare let before a parenthesis", "let x\n(1, 2)", 2],
    ["a bare let before a bracket", "let x\n;[1].length", 1],
    ["a class before a parenthesis", "class A {}\n(3)", 3],
    ["a call before a declaration of an async cell", "await 0\nNumber(1)\nconst x = 4\nx", 4],
    ["a call before an awaited destructuring", "String(1)\nvar [y] = [await 5]\ny", 5],
    ["a call before a final awaited parenthesis", "const z = 6\n;(await z)", 6],
    ["a call before a final object", "const a = Number\n{ a: 7 }", undefined],
  ])("end %s", async (_, source, value) => {
    const result = await lastValue(source);
    if (value !== undefined) expect(result).toBe(value);
    else expect(result).toEqual({ a: 7 });
  });
});

describe("what a cell may not have", () => {
  it.each([
    ["import fs from 'node:fs'", "import is not available"],
    ["import 'x'", "import is not available"],
    ["export const a = 1", "leave the word out"],
    ["export default 1", "leave the word out"],
    ["const url = import.meta.url", "import.meta is not available"],
    ["using file = open()", "use const, and try/finally"],
    ["async function f() { await using a = b }", "use const, and try/finally"],
    ["items.map((item) => await ask(item))", "write `async` before the function"],
    ["items.map((item) => await (ask(item)))", "write `async` before the function"],
    ["let a = 1; let a = 2", "'a' has already been declared"],
    ["const a = 1; function a() {}", "'a' has already been declared"],
    ["foo(]", "Unexpected token ']'"],
    ["if (true) {", "Unexpected end of input"],
    ["break", "Unsyntactic break"],
  ])("%s is refused with a reason", (source, reason) => {
    expect(refusal(source).message).toContain(reason);
  });

  it("is shown in its place", () => {
    const error = refusal("const a = 1;\n\tconst b == 2;\nconst c = 3;");
    expect([error.line, error.column]).toEqual([2, 10]);
    expect(error.text).toBe(
      "SyntaxError: Unexpected token '==' (line 2, column 10)\n1 | const a = 1;\n2 | \tconst b == 2;\n  | \t        ^",
    );
  });

  it("is shown without characters that cannot be shown", () => {
    expect(refusal("a\0b = '\ud800' c").text).toBe(
      "SyntaxError: Unexpected character '\ufffd' (line 1, column 2)\n1 | a\ufffdb = '\ufffd' c\n  |  ^",
    );
  });

  it("is shown in part when its line is long", () => {
    const { text } = refusal(`x = "${"a".repeat(5000)}" y`);
    expect(text.length).toBeLessThan(400);
    expect(text).toContain('" y');
  });
});

describe("a dynamic import", () => {
  it.each([
    "import('fs')",
    "() => import('fs')",
    "`${import('fs')}`",
    "await import('fs')",
    "function f() { return import('fs') }\nawait 0",
    "class A { [import('fs')] = import('fs') }",
  ])("becomes a call of the REPL in %s", (source) => {
    const { scripts } = rewriteCell(source);
    const code = scripts.map((script) => script.code).join("\n");
    expect(code).toContain("__rlm_import__(");
    expect(code).not.toMatch(/\bimport\b/);
  });

  it("leaves text and names alone", async () => {
    expect(await lastValue("const o = { import: 1 }; `import(${o.import}) ` + 'import(2)'")).toBe(
      "import(1) import(2)",
    );
  });
});
