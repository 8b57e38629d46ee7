import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textOfResult, valueOfResult } from "../../src/mcp/tool-result.js";

describe("the value of a tool's result", () => {
  it("is the structured content, though it is empty or stands beside other parts", () => {
    expect(valueOfResult({ content: [{ type: "text", text: "{}" }], structuredContent: {} })).toEqual({});
  });

  it("is the text of parts that are all text, line by line", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (texts) => {
        const content = texts.map((text) => ({ type: "text", text }));
        expect(valueOfResult({ content })).toBe(texts.join("\n"));
        expect(textOfResult({ content })).toBe(texts.join("\n"));
      }),
    );
  });

  it("is the parts as they are where there are others, kinds of part that nobody knows yet included", () => {
    const content = [
      { type: "text", text: "a", _meta: { secret: 1 } },
      { type: "hologram", data: "AA==", mimeType: "x/y", depth: 3 },
      { type: "resource", resource: "broken" },
    ];
    expect(valueOfResult({ content })).toEqual([
      { type: "text", text: "a" },
      { type: "hologram", url: "data:x/y;base64,AA==", mimeType: "x/y", depth: 3 },
      { type: "resource", resource: "broken" },
    ]);
  });

  it("is an empty text for whatever is no result", () => {
    for (const result of [undefined, null, "text", {}, { content: "text" }, { content: [1, null] }]) {
      expect(valueOfResult(result)).toBe("");
    }
  });
});
