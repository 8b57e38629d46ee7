import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvRecords, parseCsv } from "../../src/context/parse-csv.js";

const rows = (text: string, delimiter?: string) => parseCsv(text, "a.csv", delimiter);

describe("parseCsv", () => {
  it("gives back every table that was written by the standard", () => {
    const field = fc.oneof(fc.string(), fc.stringMatching(/^[",\r\n a]*$/));
    const table = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1 });
    fc.assert(
      fc.property(table, fc.constantFrom(",", "\t", ";"), fc.constantFrom("\n", "\r\n"), (cells, delimiter, end) => {
        const text = cells.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(delimiter)).join(end);
        expect(rows(text, delimiter)).toEqual(cells);
      }),
    );
  });

  it.each([
    [
      "a,b\r\n1,2\r\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "a,b\r1,2",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    ["a\n\n1\n\n", [["a"], ["1"]]],
    [
      "a,\n,\n",
      [
        ["a", ""],
        ["", ""],
      ],
    ],
    ['a"b,c', [['a"b', "c"]]],
    ['"a"b,c', [["ab", "c"]]],
    ["a,b", [["a", "b"]]],
    ["", []],
  ])("reads %j", (text, expected) => {
    expect(rows(text)).toEqual(expected);
  });

  it("names the line of a quote that is never closed", () => {
    expect(() => rows('a,b\n1,"2\n3')).toThrow("a.csv is not CSV: the quote that opens in line 2 is never closed");
  });

  it("takes time that grows with the length only", () => {
    const started = performance.now();
    for (const text of ['""', ",", '"a""', "\r", '"\n"', "a,"]) rows(`${text.repeat(500_000)}"`.replace(/"$/, ""));
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe("csvRecords", () => {
  it("names each field after its column and keeps it as text", () => {
    expect(csvRecords(rows("id,name\n007,Ann\n"))).toEqual([{ id: "007", name: "Ann" }]);
  });

  it("finds names for columns that have none, or one that is taken", () => {
    expect(csvRecords(rows("a,,a,a_2,a\n1,2,3,4,5,6\n"))).toEqual([
      { a: "1", column_2: "2", a_2: "3", a_2_2: "4", a_3: "5", column_6: "6" },
    ]);
  });

  it("fills rows that are too short", () => {
    expect(csvRecords(rows("a,b\n1\n"))).toEqual([{ a: "1", b: "" }]);
  });

  it("treats a column called __proto__ like any other", () => {
    const [record = {}] = csvRecords(rows("__proto__,a\nx,1\n"));
    expect(Object.entries(record)).toEqual([
      ["__proto__", "x"],
      ["a", "1"],
    ]);
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });
});
