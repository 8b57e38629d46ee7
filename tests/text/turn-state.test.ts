import { describe, expect, it } from "vitest";
import { formatReminder, formatTurn, type TurnState } from "../../src/text/turn-state.js";

const turn: TurnState = { question: "How many?", iteration: 4, maxIterations: 25, left: {} };

describe("formatTurn", () => {
  it("counts the turns", () => {
    expect(formatTurn(turn)).toBe("Turn 4 of 25.");
  });

  it("names what is left of the limits that are set, and only of those", () => {
    const left = { subCalls: 480, tokens: Number.POSITIVE_INFINITY, costUsd: 0.05, timeMs: 95_400 };
    expect(formatTurn({ ...turn, left })).toBe("Turn 4 of 25. Left: 480 sub-calls, $0.0500, 95 s.");
    expect(formatTurn({ ...turn, left: { subCalls: 1, tokens: 0, costUsd: 2, errors: 1 } })).toBe(
      "Turn 4 of 25. Left: 1 sub-call, 0 tokens, $2.00, 1 failing turn.",
    );
  });

  it("warns when few turns are left, and more so on the last one", () => {
    expect(formatTurn({ ...turn, iteration: 22 })).not.toContain("Only");
    expect(formatTurn({ ...turn, iteration: 23 })).toContain("Only 3 turns are left: finish and hand in");
    expect(formatTurn({ ...turn, iteration: 25 })).toContain("This is the last turn: hand in your answer now");
  });

  it("does not hurry the first turn of a short run", () => {
    expect(formatTurn({ ...turn, iteration: 1, maxIterations: 2 })).toBe("Turn 1 of 2.");
    expect(formatTurn({ ...turn, iteration: 1, maxIterations: 1 })).toContain("the last turn");
  });
});

describe("formatReminder", () => {
  it("repeats the question, shortened when it is long", () => {
    expect(formatReminder(turn)).toBe("Question: How many?\nTurn 4 of 25.");
    const long = formatReminder({ ...turn, question: `${"a".repeat(5000)}?` });
    expect(long.length).toBeLessThan(800);
    expect(long).toContain("of 5001 characters left out");
    expect(long).toContain("a?\nTurn");
  });
});
