import { describe, expect, it } from "vitest";
import { formatOf, type TextFormat } from "../../src/context/formats.js";
import { parseText } from "../../src/context/parse-text.js";

it("formatOf goes by the end of the name", () => {
  const names = ["a.json", "a.NDJSON", "b/a.jsonl", "a.csv", "a.tsv", "a.md", "a", ".json", "a.constructor"];
  expect(names.map(formatOf)).toEqual(["json", "jsonl", "jsonl", "csv", "tsv", "text", "text", "json", "text"]);
  expect(["a.PDF", "a.png", "a.JPEG", "a.webp", "a.svg"].map(formatOf)).toEqual([
    "pdf",
    "image",
    "image",
    "image",
    "text",
  ]);
});

/** Parses a text whole and in pieces of one, two and three characters, which must come to the same. */
async function parse(text: string, format: TextFormat): Promise<unknown> {
  const inPieces = (size: number) => {
    async function* pieces() {
      for (let start = 0; start < text.length; start += size) yield text.slice(start, start + size);
    }
    return parseText(pieces(), "x", format);
  };
  const whole = await inPieces(text.length + 1);
  for (const size of [1, 2, 3]) expect(await inPieces(size)).toEqual(whole);
  return whole;
}

describe("parseText", () => {
  it("splits lines without adding one", async () => {
    expect(await parse("a\r\n\nb\n", "lines")).toEqual(["a", "", "b"]);
    expect(await parse("a\rb\n\r\n\nc\r", "lines")).toEqual(["a\rb", "", "", "c\r"]);
    expect(await parse("", "lines")).toEqual([]);
  });

  it("reads JSON lines, empty ones left out", async () => {
    expect(await parse('1\n\n {"a":2} \r\n"three"', "jsonl")).toEqual([1, { a: 2 }, "three"]);
  });

  it("reads tables that are separated by tabs", async () => {
    expect(await parse("a\tb\n1\t2,5\n", "tsv")).toEqual([{ a: "1", b: "2,5" }]);
  });

  it("refuses JSON that is a single number, truth or nothing", async () => {
    for (const text of ["1", "true", "null"]) await expect(parse(text, "json")).rejects.toThrow(`x holds only ${text}`);
  });

  it("names the line where JSON and JSON lines go wrong", async () => {
    await expect(parse('{\n "a": 1,\n "b": oops\n}', "json")).rejects.toThrow("x is not JSON in line 3: ");
    await expect(parse('{"a":1}\n\n{"a":\n', "jsonl")).rejects.toThrow("x is not JSON in line 3: ");
  });
});
