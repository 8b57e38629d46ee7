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

describe("a cell that is no program", () => {
  it.each([
    ["const = 1", "Unexpected token"],
    ["enum A { b }", "reserved"],
    ["const a: number = ;", "Unexpected token"],
  ])("is told by the error of JavaScript: %s", async (source, message) => {
    const error = await errorOf(source, "javascript");
    expect(error?.message).toContain(message);
    expect(error?.text).toContain(source);
  });
});
