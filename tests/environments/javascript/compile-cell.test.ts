import { describe, expect, it } from "vitest";
import { compileCell } from "../../../src/environments/javascript/compile-cell.js";

const errorOf = async (source: string, language: string) => {
  const cell = await compileCell(source, language);
  return "error" in cell ? cell.error : undefined;
};

describe("a cell with types", () => {
  const typed = "const total: number = context.length;\ninterface Row { id: string }\ntotal as unknown";

  it.each(["javascript", "typescript"])("is run without them, whatever its block is called: %s", async (language) => {
    expect(await compileCell(typed, language)).toEqual(await compileCell(typed, "typescript"));
    expect(await errorOf(typed, language)).toBeUndefined();
  });

  it("loses nothing that JavaScript has", async () => {
    const source = "if (a < b && c > (d)) e";
    expect(await errorOf(source, "javascript")).toBeUndefined();
    expect(JSON.stringify(await compileCell(source, "javascript"))).toContain(source);
  });
});

describe("a cell of a block of TypeScript", () => {
  it.each([
    "const f = a ? (b) : (c) => d",
    "const f = a ? (b) : c => d",
    "const f = async type => type",
    "interface.on('line', f)",
  ])("may be JavaScript that the parser of types refuses: %s", async (source) => {
    expect(await errorOf(source, "typescript")).toBeUndefined();
    expect(JSON.stringify(await compileCell(source, "typescript"))).toContain(source.replace("const", "var  "));
  });

  it("is told what is wrong further down", async () => {
    const error = await errorOf("const f = a ? (b) : c => d;\nfoo bar", "typescript");
    expect(error).toMatchObject({ line: 2, message: "Unexpected token 'bar'" });
  });
});

describe("a cell that is no program", () => {
  it.each([
    ["const = 1", "Unexpected token"],
    ["const a: number = ;", "Unexpected token"],
    ["type = {; a: 1 }", "Unexpected token"],
  ])("is told by the error of JavaScript: %s", async (source, message) => {
    const error = await errorOf(source, "javascript");
    expect(error?.message).toContain(message);
    expect(error?.text).toContain(source);
  });
});

describe("a cell with types that cannot be run is told what is wrong with it, and not that it has types:", () => {
  it.each([
    ["enum A { b }", "enum is not available"],
    ["const enum A { b }", "enum is not available"],
    ["const a: number = 1;\nenum A { b }", "enum is not available"],
    ["namespace A { export const b = 1 }", "namespace is not available"],
    ["class A { constructor(public b: string) {} }", "Parameter properties are not available"],
    ["@sealed class A {}", "Decorators are not available"],
    ["const a: number = 1;\nexport default a;", "export is not available"],
    ["type A = { b: 1 };\nimport fs from 'fs'", "import is not available"],
    ["let a: number = 1;\nlet a: string = 'b';", "already been declared"],
  ])("%s", async (source, message) => {
    const error = await errorOf(source, "javascript");
    expect(error?.message).toContain(message);
    expect(error?.line).toBe(source.split("\n").length);
    expect(error?.text).toContain(source.split("\n").at(-1));
  });
});
