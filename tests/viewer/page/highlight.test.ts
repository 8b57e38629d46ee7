import { describe, expect, it } from "vitest";
import { highlight } from "../../../src/viewer/page/highlight.js";

describe("highlight", () => {
  it("knows the language of the code", () => {
    expect(highlight("def x", "python")[0]).toEqual({ kind: "keyword", text: "def" });
    expect(highlight("def x", "javascript")[0]).toEqual({ kind: "plain", text: "def" });
  });

  it("leaves code uncoloured that nobody reads for its syntax", () => {
    const code = "x = 1\n".repeat(20_000);
    expect(highlight(code, "python")).toEqual([{ kind: "plain", text: code }]);
  });
});
