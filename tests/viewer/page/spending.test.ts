import { expect, it } from "vitest";
import { foldTrajectory } from "../../../src/trajectory/fold.js";
import { spendingOf, totalOf } from "../../../src/viewer/page/spending.js";
import { linesOf } from "../../trajectory/lines-of.js";
import { sampleRun } from "../../trajectory/sample-run.js";

const events = sampleRun({ subCalls: 4 });

it("is what the run summed up when it has ended", () => {
  const [root] = foldTrajectory(linesOf(events));
  expect((root ? spendingOf(root) : []).map(({ depth, model, usage }) => [depth, model, usage.calls])).toEqual([
    [0, "gpt-5", 5],
    [1, "gpt-5-mini", 6],
    [2, "gpt-5-mini", 2],
  ]);
});

it("is counted from what has come in while it goes on, children once", () => {
  const [root] = foldTrajectory(linesOf(events.filter(({ type, depth }) => type !== "run_end" || depth > 0)));
  const spending = root ? spendingOf(root) : [];
  expect(spending.map(({ depth, model, usage }) => [depth, model, usage.calls])).toEqual([
    [0, "gpt-5", 5],
    [1, "gpt-5", 2],
    [1, "gpt-5-mini", 4],
    [2, "gpt-5-mini", 1],
  ]);
  expect(totalOf(spending).calls).toBe(12);
});
