import { describe, expect, it } from "vitest";
import { CellSyntaxError } from "../../../src/environments/javascript/cell-syntax-error.js";
import { stripTypes } from "../../../src/environments/javascript/strip-types.js";
import { CellRunner } from "./rewrite-harness.js";

/** TypeScript, and what is left of it. */
const STRIPPED: readonly (readonly [string, string])[] = [
  ["let a!: number = 1; let b: T", "let a          = 1; let b;  "],
  ["f<T>(a as any, <T>b, c!, d satisfies Q)", "f   (a       ,    b, c , d            )"],
  ["function f(this: X, a?: number): asserts a is T {}", "function f(         a         )                 {}"],
  ["function f(this: X,) {}", "function f(        ) {}"],
  ["(a?: number): T => a", "(a         )    => a"],
  ["const f = async <T,>(a: T): Promise<T> => a", "const f = async     (a   )             => a"],
  ["try {} catch (e: unknown) {}", "try {} catch (e         ) {}"],
  ["let [a]: T[] = b, { c }: { c: 1 } = d", "let [a]      = b, { c }           = d"],
  ["a?.b!.c as const", "a?.b .c;        "],
  ["new A<T>; f<T>`a`; o.m<T>()", "new A   ; f   `a`; o.m   ()"],
  ["const x = class implements Y {}", "const x = class              {}"],
  ["let \\u0061é: 1 = 1", "let \\u0061é    = 1"],
  ["import type { A } from 'a'", ";                         "],
  ["export interface A { a: 1 }", ";                          "],
  ["declare const a: number", ";                      "],
  ["{ a: 1, b: 2 as any }", "{ a: 1, b: 2        }"],
  ["a => <T>{ b: 1 }", "a => 0||{ b: 1 }"],
  ["for (let m: R | null; (m = f()); ) m;", "for (let m          ; (m = f()); ) m;"],
  ["for (let i = a!, n: number; i < n; i!++) ;", "for (let i = a , n        ; i < n; i ++) ;"],
  ["if (a < b && c > (d)) e", "if (a < b && c > (d)) e"],
];

describe("types", () => {
  it.each(STRIPPED)("become blanks in %s", (source, stripped) => {
    expect(stripTypes(source)).toBe(stripped);
  });

  it("become blanks in all members of a class", () => {
    const source = [
      "abstract class A<T> extends B<T> implements C, D<E> {",
      "  private static readonly a?: number = 1",
      "  declare b: string",
      "  abstract c(): void;",
      "  [key: string]: any",
      "  protected override async *d<U>(/* readonly */ e?: U): U {}",
      "  f(x: string): void",
      "  f(x) {}",
      "  'g'?: T",
      "  #h!: T",
      "  [i]?: T",
      "}",
    ].join("\n");
    expect(stripTypes(source).replace(/ +/g, " ").split("\n")).toEqual([
      " class A extends B {",
      " static a = 1",
      " ; ",
      " ; ",
      " ; ",
      " async *d (/* readonly */ e ) {}",
      " ; ",
      " f(x) {}",
      " 'g' ; ",
      " #h ; ",
      " [i] ; ",
      "}",
    ]);
  });

  it.each([
    ["let a = 1 as any\n(b)", "let a = 1;      \n(b)"],
    ["a()\ntype T = 1\n(b)()", "a()\n;         \n(b)()"],
    ["return a as T\n[b]", "return a;    \n[b]"],
  ])("leave no line that goes on with the one before: %s", (source, stripped) => {
    expect(stripTypes(source)).toBe(stripped);
  });

  it("may take several lines between the parameters and the arrow", () => {
    expect(stripTypes("const f = (a: T): Promise<\n  X\n> => a")).toBe("const f = (a              \n   \n) => a");
    expect(stripTypes("'use strict'\n<T>")).toBe("'use strict'\n;  ");
  });

  it.each([
    ["enum A { B }", "enum is not available"],
    ["const enum A { B }", "enum is not available"],
    ["namespace N { export const a = 1 }", "namespace is not available"],
    ["class A { constructor(private a: number) {} }", "Parameter properties are not available"],
    ["@decorated class A {}", "Decorators are not available"],
    ["import { a, type B } from 'b'", "import is not available"],
    ["import a = require('b')", "import is not available"],
    ["export = a", "export is not available"],
    ["let a: number =", "Unexpected end of input"],
    ["list.map((a: T) => await ask(a))", "write `async` before the function"],
  ])("do not help %s, which is refused with a reason", (source, reason) => {
    expect(() => stripTypes(source)).toThrow(CellSyntaxError);
    expect(() => stripTypes(source)).toThrow(reason);
  });
});

describe("a TypeScript cell", () => {
  it("runs with await, return and names that stay", async () => {
    const runner = new CellRunner();
    await runner.run(
      "interface Item { name: string }\nconst items: Item[] = await Promise.resolve([{ name: 'a' } as Item]);",
      "typescript",
    );
    await runner.run(
      "type Names = readonly string[]\nconst names = items.map((item: Item): string => item!.name) satisfies Names",
      "typescript",
    );
    expect(await runner.run("if (names.length > (0 as number)) return names[0]!", "typescript")).toBe("a");
    expect(await runner.run("names.join()")).toBe("a");
  });

  it("reports errors in its own lines", async () => {
    const runner = new CellRunner();
    await runner.run(
      "interface A {\n  a: 1\n}\nfunction f<T extends\n  A>(a: T | undefined): void {\n  (a as any).b.c\n}",
      "typescript",
    );
    expect(await runner.frames("f({})")).toEqual(["cell-1.js:6:16", "cell-2.js:1:1"]);
  });
});
