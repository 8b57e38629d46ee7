import { describe, expect, it } from "vitest";
import { walkJson } from "../../src/text/walk-json.js";

describe("walkJson", () => {
  it("visits members in document order", () => {
    const steps: string[] = [];
    walkJson(
      { a: [1, { b: null }], c: "x" },
      {
        open: (container) => steps.push(Array.isArray(container) ? "[" : "{"),
        member: (index, key) => steps.push(key ?? String(index)),
        leaf: (value) => steps.push(String(value)),
        close: (container) => steps.push(Array.isArray(container) ? "]" : "}"),
      },
    );
    expect(steps.join(" ")).toBe("{ a [ 0 1 1 { b null } ] c x }");
  });

  it("stops as soon as the visitor is done", () => {
    const leaves: unknown[] = [];
    walkJson([1, 2, 3, 4], {
      open() {},
      member() {},
      leaf: (value) => leaves.push(value),
      close() {},
      isDone: () => leaves.length === 2,
    });
    expect(leaves).toEqual([1, 2]);
  });
});
