import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HistoryCell } from "../../src/spec/response.js";
import { type CellReport, formatFeedback, isRepeatedFailure } from "../../src/text/feedback.js";
import { captured, cellError, cellResult } from "./cell-results.js";

const turn = { question: "How many?", iteration: 4, maxIterations: 25, left: { subCalls: 9 } };

function report(facts: Parameters<typeof cellResult>[0]): CellReport {
  return { result: cellResult(facts), subCalls: { made: 0, failed: 0 }, repeatedFailure: false };
}

function feedback(cells: readonly CellReport[], notes: readonly string[] = [], maxOutputChars = 1000): string {
  return formatFeedback({ cells, notes, turn, maxOutputChars });
}

describe("formatFeedback", () => {
  it("tells of the cell, then of variables, notes, the question and the turn", () => {
    const variables = [
      { name: "hits", type: "array(3)", preview: "[1,2,3]" },
      { name: "old", type: "number", preview: "1" },
    ];
    const cell = report({ output: captured("3\n"), variables, changedVariables: ["hits"] });
    expect(feedback([cell], ["A python block was not run."])).toBe(
      [
        "Output:\n3",
        "Variables set in this turn: hits: array(3).",
        "A python block was not run.",
        "Question: How many?\nTurn 4 of 25. Left: 9 sub-calls.",
      ].join("\n\n"),
    );
  });

  it("numbers the blocks when there are several", () => {
    const text = feedback([report({ output: captured("a") }), report({ output: captured("b") })]);
    expect(text).toContain("[Block 1 of 2]\nOutput:\na\n\n[Block 2 of 2]\nOutput:\nb");
  });

  it("lists variables as they are after the last block, once each", () => {
    const variable = (type: string) => [{ name: "x", type, preview: "" }];
    const text = feedback([
      report({ variables: variable("number"), changedVariables: ["x", "gone"] }),
      report({ variables: variable("string(2)"), changedVariables: ["x"] }),
    ]);
    expect(text).toContain("Variables set in this turn: x: string(2).");
  });

  it("shows the question and the turn even when nothing ran", () => {
    expect(feedback([], ["Your reply had no code."])).toBe(
      "Your reply had no code.\n\nQuestion: How many?\nTurn 4 of 25. Left: 9 sub-calls.",
    );
  });

  it("shares the output limit among all blocks of the turn", () => {
    const cells = [report({ output: captured("a".repeat(5_000)) }), report({ output: captured("b".repeat(100)) })];
    const text = feedback(cells, [], 1000);
    expect(text.match(/a{2,}/g)?.join("")).toHaveLength(900);
    expect(text).toContain("b".repeat(100));
  });

  it("stays bounded whatever the cells, notes and question hold", () => {
    const hostile = fc.record({
      output: fc.nat(3_000).map((length) => captured("o".repeat(length))),
      value: fc.option(
        fc.nat(5_000).map((length) => "v".repeat(length)),
        { nil: undefined },
      ),
      error: fc.option(
        fc.nat(5_000).map((length) => cellError("e".repeat(length))),
        { nil: undefined },
      ),
      unhandledRejections: fc.array(fc.constant(cellError("r".repeat(5_000))), { maxLength: 5 }),
      changedVariables: fc.constant(["n".repeat(3_000)]),
      variables: fc.constant([{ name: "n".repeat(3_000), type: "t".repeat(3_000), preview: "" }]),
    });
    fc.assert(
      fc.property(fc.array(hostile, { maxLength: 40 }), fc.nat(2_000), (facts, maxOutputChars) => {
        const text = feedback(facts.map(report), ["p".repeat(50_000), "q".repeat(50_000)], maxOutputChars);
        const shown = text.match(/^o+$/gm)?.join("").length ?? 0;
        expect(shown).toBeLessThanOrEqual(maxOutputChars);
        expect(text.length).toBeLessThan(maxOutputChars + 40_000);
      }),
      { numRuns: 50 },
    );
  });

  it("bounds the errors and values of all blocks together, and shows a part of each", () => {
    const error = cellError(`TypeError: ${"e".repeat(5_000)}`);
    const cells = Array.from({ length: 20 }, () => report({ error, value: "v".repeat(5_000) }));
    const text = feedback(cells);
    expect(text.match(/TypeError: e/g)).toHaveLength(20);
    expect(text.match(/e{5,}/g)?.join("").length).toBeLessThanOrEqual(4_000);
    expect(text.match(/v{5,}/g)?.join("")).toHaveLength(1_000);
  });

  it("says how many blocks are not shown, and how many of those failed", () => {
    const cells = Array.from({ length: 25 }, (_, index) =>
      report(index === 24 ? { error: cellError("Error: late") } : { output: captured(`out ${index}`) }),
    );
    const text = feedback(cells);
    expect(text).toContain("out 19");
    expect(text).not.toContain("out 20");
    expect(text).toContain("[Blocks 21 to 25]\nThese ran too (1 of them failed)");
  });

  it("has no half surrogate pairs", () => {
    expect(feedback([report({ output: captured("x\ud83dy") })])).toContain("x\ufffdy");
  });
});

describe("isRepeatedFailure", () => {
  const earlier: HistoryCell = { code: "x()", output: "", outputChars: 0, error: "no", subCalls: 0, durationMs: 1 };

  it("is true only when the same code failed before and fails again", () => {
    expect(isRepeatedFailure("x()\n", true, [earlier])).toBe(true);
    expect(isRepeatedFailure("x()", false, [earlier])).toBe(false);
    expect(isRepeatedFailure("y()", true, [earlier])).toBe(false);
    expect(isRepeatedFailure("x()", true, [{ ...earlier, error: undefined }])).toBe(false);
  });
});
