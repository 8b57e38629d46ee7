import { expect, it } from "vitest";
import { lastWords } from "../../src/text/last-words.js";

it.each([
  ["plain words", "It is blue.", "It is blue."],
  ["a marker alone", "FINAL($5)", "$5"],
  ["a marker in quotes", 'FINAL("a \\"b\\"")', 'a "b"'],
  ["a marker below words", "I have found it:\nFINAL(x86)", "I have found it:\nx86"],
  ["words behind a marker", "FINAL(42 (or so)) is my answer.", "42 (or so) is my answer."],
  ["a marker in a list", "- FINAL(42)", "- 42"],
  ["no end", "FINAL(it is (blue", "it is (blue"],
  ["a variable that is not there", "The total is 42.\nFINAL_VAR(total)", "The total is 42."],
  ["words in the place of a variable", "FINAL_VAR(The total is 42)", "The total is 42"],
  ["a draft that is empty", "FINAL(answer)", ""],
  ["another spelling", "In the final (2020) it was so.", "In the final (2020) it was so."],
])("shows no marker of %s", (_name, prose, words) => {
  expect(lastWords(prose)).toBe(words);
});

it("takes no time over a reply of markers", () => {
  const startedAt = performance.now();
  for (const line of ["FINAL(:) x\n", "FINAL(\n", 'FINAL("a" x\n', "FINAL() "]) lastWords(line.repeat(40_000));
  expect(performance.now() - startedAt).toBeLessThan(3_000);
});
