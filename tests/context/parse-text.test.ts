import { describe, expect, it } from "vitest";
import { formatOf, parseText } from "../../src/context/parse-text.js";

it("formatOf goes by the end of the name", () => {
  expect(
    ["a.json", "a.NDJSON", "b/a.jsonl", "a.csv", "a.tsv", "a.md", "a", ".json", "a.constructor"].map(formatOf),
  ).toEqual(["json", "jsonl", "jsonl", "csv", "tsv", "text", "text", "json", "text"]);
});

describe("parseText", () => {
  it("splits lines without adding one", () => {
    expect(parseText("a\r\n\nb\n", "x", "lines")).toEqual(["a", "", "b"]);
    expect(parseText("", "x", "lines")).toEqual([]);
  });

  it("reads JSON lines, empty ones left out", () => {
    expect(parseText('1\n\n {"a":2} \n"three"', "x", "jsonl")).toEqual([1, { a: 2 }, "three"]);
  });

  it("reads tables that are separated by tabs", () => {
    expect(parseText("a\tb\n1\t2,5\n", "x", "tsv")).toEqual([{ a: "1", b: "2,5" }]);
  });

  it("refuses JSON that is a single number, truth or nothing", () => {
    for (const text of ["1", "true", "null"])
      expect(() => parseText(text, "x", "json")).toThrow(`x holds only ${text}`);
  });
});
