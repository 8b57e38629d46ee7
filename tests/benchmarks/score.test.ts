import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Expected } from "../../benchmarks/tasks/generate/task.js";
import { scoreAnswer } from "../../benchmarks/tasks/score/score.js";

const code: Expected = { type: "code", digits: "1234567" };
const count: Expected = { type: "count", count: 1_200 };
const label: Expected = { type: "label", label: "more" };
const name: Expected = { type: "name", name: "Ada Brück-Sen" };
const choice: Expected = { type: "choice", letter: "B" };
const pairs: Expected = {
  type: "pairs",
  pairs: [
    [1, 2],
    [1, 3],
    [2, 3],
  ],
};

describe("an answer is worth", () => {
  it.each<[Expected, string, number]>([
    [code, "1234567", 1],
    [code, " **1234567**.\n", 1],
    [code, "The code is 1234567.", 1],
    [code, "1,234,567", 1],
    [code, "1234568", 0],
    [code, "1234567 or 7654321", 0],
    [code, "12345678", 0],
    [code, "", 0],
    [count, "1200", 1],
    [count, "1,200 entries", 1],
    [count, "1199", 0.75],
    [count, "1202", 0.75 ** 2],
    [count, "Answer: 1201", 0.75],
    [count, "-1200", 0.75 ** 2400],
    [count, "many", 0],
    [count, "between 1200 and 1300", 0],
    [label, "more", 1],
    [label, "More.", 1],
    [label, "**Answer:** `more`", 1],
    [label, "more or less", 0],
    [label, "fewer", 0],
    [name, "Ada Brück-Sen", 1],
    [name, "ada brück-sen.", 1],
    [name, "Ada Bru\u0308ck-Sen", 1],
    [name, "The plans were drawn by Ada Brück-Sen.", 1],
    [name, "Ada Brück", 0],
    [name, "Ada Brück-Senter", 0],
    [name, `${"Someone else, ".repeat(20)}Ada Brück-Sen`, 0],
    [choice, "B", 1],
    [choice, "(b)", 1],
    [choice, "B) blue bin", 1],
    [choice, "**B**", 1],
    [choice, "Answer: B", 1],
    [choice, "The answer is B.", 1],
    [choice, "B: A is wrong", 1],
    [choice, "A bin", 0],
    [choice, "A or B", 0],
    [choice, "B or A", 0],
    [choice, "Blue", 0],
    [choice, "", 0],
    [pairs, "(1, 2)\n(1, 3)\n(2, 3)", 1],
    [pairs, "[[2,1],[3,1],[3,2],[1,2]]", 1],
    [pairs, "(1, 2)\n(1, 3)", 0.8],
    [pairs, "(1, 2)\n(4, 5)", 0.4],
    [pairs, "none", 0],
    [{ type: "pairs", pairs: [] }, "none", 1],
    [{ type: "pairs", pairs: [] }, "(1, 2)", 0],
  ])("%o: %s", (expected, answer, score) => {
    expect(scoreAnswer(expected, answer)).toBeCloseTo(score, 10);
  });
});

describe("a score", () => {
  const expectedAnswers = fc.constantFrom(code, count, label, name, choice, pairs);
  const answers = fc.oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.stringMatching(/^[\d ,.()A-D\n-]{0,100}$/),
  );

  it("is from 0 to 1, whatever the answer", () => {
    fc.assert(
      fc.property(expectedAnswers, answers, (expected, answer) => {
        const score = scoreAnswer(expected, answer);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("of pairs does not depend on their order, or on the order within them", () => {
    const pair = fc.tuple(fc.nat(9), fc.nat(9));
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 20 }), (given) => {
        const write = (list: readonly (readonly [number, number])[]) =>
          list.map((one) => `(${one.join(", ")})`).join("\n");
        const turned = given.toReversed().map(([left, right]) => [right, left] as const);
        expect(scoreAnswer(pairs, write(turned))).toBe(scoreAnswer(pairs, write(given)));
      }),
    );
  });

  it("of a count falls with every step away from it", () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(30), (right, error) => {
        const expected: Expected = { type: "count", count: right };
        expect(scoreAnswer(expected, String(right + error))).toBeCloseTo(0.75 ** error, 10);
        expect(scoreAnswer(expected, String(right + error + 1))).toBeLessThan(
          scoreAnswer(expected, String(right + error)),
        );
      }),
    );
  });

  it.each(["1", "1,", "(1, ", " ", "C ", "a-", "*", "\u0301"])("is found in answers of millions of %j", (text) => {
    const answer = text.repeat(3_000_000 / text.length);
    for (const expected of [code, count, label, name, choice, pairs])
      expect(scoreAnswer(expected, answer)).toBeLessThan(1);
  });
});
