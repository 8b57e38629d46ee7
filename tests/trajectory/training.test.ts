import { describe, expect, it } from "vitest";
import { foldTrajectory } from "../../src/trajectory/fold.js";
import { toTrainingExamples, trainingExamples } from "../../src/trajectory/training.js";
import { linesOf } from "./lines-of.js";
import { sampleRun } from "./sample-run.js";

const roots = foldTrajectory(linesOf(sampleRun()));

describe("toTrainingExamples", () => {
  it("makes one line per root turn: what the model saw, then its reply", () => {
    const examples = toTrainingExamples(roots)
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(examples).toHaveLength(5);
    for (const [index, example] of examples.entries()) {
      expect(Object.keys(example)).toEqual(["messages"]);
      const roles = example.messages.map(({ role }: { role: string }) => role);
      expect(roles).toEqual(["system", ...Array.from({ length: index + 1 }, () => ["user", "assistant"]).flat()]);
      expect(example.messages.at(-1).content).toBe(roots[0]?.turns[index]?.model?.reply);
    }
  });

  it("refuses options that do not exist, and values that are none", () => {
    expect(() => toTrainingExamples(roots, { pre: "run" } as never)).toThrow("did you mean `per`?");
    expect(() => toTrainingExamples(roots, { per: "cell" as never })).toThrow('"turn" or "run", got "cell"');
  });

  it("makes one line per run, of children too, when asked", () => {
    const examples = [...trainingExamples(roots, { per: "run", runs: "all" })];
    expect(examples.map(({ messages }) => messages.length)).toEqual([11, 5]);
  });

  it("leaves out turns that are not wanted, and those without a reply", () => {
    const worked = [
      ...trainingExamples(roots, { include: ({ cells }) => cells.every(({ result }) => !result?.error) }),
    ];
    expect(worked).toHaveLength(4);
    const cut = foldTrajectory(linesOf(sampleRun().slice(0, 4)));
    expect(toTrainingExamples(cut)).toBe("");
  });
});
