import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lineOfJsonError } from "../../src/context/json-error.js";

describe("lineOfJsonError", () => {
  it.each([
    ["a word", '{\n"a":\n oops}', 3],
    ["a comma too many", "[1,\n2,\n]", 3],
    ["a missing comma", '{"a": 1\n\n"b": 2}', 3],
    ["a key without quotes", "{\na: 1}", 2],
    ["a missing colon", '{"a"\n1}', 2],
    ["the wrong bracket", "[\n[\n}\n]", 3],
    ["more after the end", "[]\n\n[]", 3],
    ["the end of the text", '{"a":\n[1,\n', 3],
    ["a line break in a string", '["a\nb"]', 1],
    ["an unknown escape", '["fine \\u00e9 \\n",\n"\\x"]', 2],
    ["a number with a zero in front", "[\n01]", 2],
    ["an empty text", "", 1],
  ])("finds %s", (_, text, line) => expect(lineOfJsonError(text)).toBe(line));

  it("finds an error at the end of any JSON in its last line", () => {
    const spaced = fc.json().map((json) => JSON.stringify(JSON.parse(json), null, 2));
    fc.assert(fc.property(spaced, (text) => lineOfJsonError(`${text}\n\n!`) === text.split("\n").length + 2));
  });

  it("agrees with the engine about every text that is cut short", () => {
    const cut = fc.tuple(fc.json(), fc.nat()).map(([text, end]) => `${text.slice(0, end % (text.length + 1))}\n\u0001`);
    fc.assert(fc.property(cut, (text) => lineOfJsonError(text) <= 2));
  });

  it("takes no longer for a long string or deep nesting than for anything else", () => {
    expect(lineOfJsonError(`["${"x".repeat(5_000_000)}",\n!]`)).toBe(2);
    expect(lineOfJsonError(`${"[".repeat(1_000_000)}\n!`)).toBe(2);
  });
});
