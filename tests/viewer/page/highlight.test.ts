import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { highlight } from "../../../src/viewer/page/highlight.js";

const kinds = (code: string) => highlight(code).map(({ kind, text }) => [kind, text.trim()]);

describe("highlight", () => {
  it("tells keywords, strings, numbers, comments, calls and the REPL's names apart", () => {
    expect(kinds('const n = await llm_query("a", 2.5); // why\nfoo(n)').filter(([kind]) => kind !== "plain")).toEqual([
      ["keyword", "const"],
      ["keyword", "await"],
      ["repl", "llm_query"],
      ["string", '"a"'],
      ["number", "2.5"],
      ["comment", "// why"],
      ["call", "foo"],
    ]);
  });

  it("loses and adds no character", () => {
    const piece = fc.constantFrom('"', "'", "`", "\\", "/*", "*/", "//", "\n", "const ", "x", "1", "${", "}");
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join("")),
        ),
        (code) => {
          expect(
            highlight(code)
              .map(({ text }) => text)
              .join(""),
          ).toBe(code);
        },
      ),
    );
  });

  it.each(["/*", '"', "`", "\\", "a", "1", "/", "*"])("takes linear time on a long run of %j", (piece) => {
    const startedAt = performance.now();
    highlight(piece.repeat(50_000 / piece.length));
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
