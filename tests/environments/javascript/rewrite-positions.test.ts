import { describe, expect, it } from "vitest";
import { CellRunner } from "./rewrite-harness.js";

/** Where the mark `@` stands in a cell. */
function placeOfMark(text: string): string {
  const lines = text.slice(0, text.indexOf("@")).split(/\r\n|[\n\u2028\u2029]/);
  return `${lines.length}:${(lines.at(-1) ?? "").length + 1}`;
}

const CELLS: readonly (readonly [string, string])[] = [
  ["the first line", "null.@x"],
  ["a later line", "const a = 1;\nlet b = 2;\n  null.@x;"],
  ["a declaration", "const a = null.@x"],
  ["a declaration of several names", "let a = 1, b = 2, c = null.@x"],
  ["the line of a class", "const a = 1\nclass A extends null.@x {}"],
  ["a class that comes first", "class A { static b = null.@x }"],
  ["the last expression of an async cell", "await 0\nnull.@x"],
  ["the only expression of an async cell", "await null.@x"],
  ["the last expression behind comments", "await 0; // wait\n/* then */\n[1].map(() => null.@x)"],
  ["a declaration of an async cell", "await 0\nconst { a } = null.@x"],
  ["the first declaration of an async cell", "const a = await null.@x"],
  ["a nested declaration of an async cell", "if (await true) {\n  var a = null.@x\n}"],
  ["a block of an async cell", "for (const a of [1]) {\n  await a\n  null.@x\n}"],
  ["a class of an async cell", "await 0\nclass A {\n  static b = null.@x\n}"],
  ["a function of an async cell", "await 0; f(); function f() {\n  null.@x\n}"],
  ["a function behind code on its line", "await 0; function f() { null.@x } f()"],
  ["a cell with a hashbang", "#!/bin/node\nnull.@x"],
  ["a strict cell", "'use strict'\nawait 0\nnull.@x"],
  ["a strict function of an async cell", "'use strict'; await f(); function f() { null.@x }"],
  ["a cell with Windows line ends", "await 0\r\nconst a = 1\r\nnull.@x"],
  ["a cell with line separators", "const s = '\u2028'\nawait 0\u2029null.@x"],
];

describe("errors of a rewritten cell", () => {
  it.each(CELLS)("come from the cell's own line and column in %s", async (_, text) => {
    const [place] = await new CellRunner().frames(text.replace("@", ""));
    expect(place).toBe(`cell-1.js:${placeOfMark(text)}`);
  });

  it.each(["", "await 0;"])("come from the earlier cell whose function threw, which ended with `%s`", async (end) => {
    const runner = new CellRunner();
    await runner.run(`\nfunction f(x) {\n  return x.y.z\n}\nconst g = async () => {\n  await 0\n  f({})\n}\n${end}`);
    expect(await runner.frames("f({})")).toEqual(["cell-1.js:3:14", "cell-2.js:1:1"]);
    expect(await runner.frames("\nawait g()")).toEqual(["cell-1.js:3:14", "cell-1.js:7:3", "cell-3.js:2:1"]);
  });

  it("have no frames of the function around an async cell", async () => {
    expect(await new CellRunner().frames("const a = 1\nnull.x; await 0")).toEqual(["cell-1.js:2:6"]);
    expect(await new CellRunner().frames("await 0\nnull.x")).toEqual(["cell-1.js:2:6"]);
  });
});
