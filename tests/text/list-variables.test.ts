import { describe, expect, it } from "vitest";
import { listNames, listVariables } from "../../src/text/list-variables.js";

const variables = (count: number, name: string, type: string) => Array(count).fill({ name, type, preview: "" });

describe("listVariables", () => {
  it("gives names and types in one line", () => {
    const list = [...variables(1, "hits", "array(3)"), ...variables(1, "total", "number")];
    expect(listVariables(list)).toBe("hits: array(3), total: number");
  });

  it("counts what it does not show, and cuts long names and types", () => {
    const line = listVariables(variables(500, "n".repeat(1_000), "t".repeat(1_000)));
    expect(line).toMatch(/ and 480 more$/);
    expect(line.length).toBeLessThan(2_700);
  });
});

describe("listNames", () => {
  it("counts what it does not show, and cuts long names", () => {
    expect(listNames(["a", "b"])).toBe("a, b");
    const line = listNames(Array(21).fill("n".repeat(1_000)));
    expect(line).toMatch(/ and 1 more$/);
    expect(line.length).toBeLessThan(1_400);
  });
});
