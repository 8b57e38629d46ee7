import { describe, expect, it } from "vitest";
import { foldTrajectory, TrajectoryFold } from "../../src/trajectory/fold.js";
import { callsOf, walkRuns } from "../../src/trajectory/tree.js";
import { EventRecorder } from "./event-recorder.js";
import { linesOf } from "./lines-of.js";
import { sampleRun } from "./sample-run.js";

const LINES = linesOf(sampleRun());

describe("foldTrajectory", () => {
  it("builds the tree: turns, cells, sub-calls, children", () => {
    const [root] = foldTrajectory(LINES);
    expect(root).toMatchObject({ depth: 0, finishReason: "final", maxIterations: 25 });
    expect(root?.answer).toMatch(/^Aurora 13/);
    expect(root?.turns.map(({ iteration, cells, extra }) => [iteration, cells.length, extra])).toEqual(
      [1, 2, 3, 4, 5].map((iteration) => [iteration, 1, false]),
    );
    const batch = root?.turns[1]?.cells[0]?.calls ?? [];
    expect(batch).toHaveLength(24);
    expect(batch.filter(({ error }) => error)).toHaveLength(2);
    const child = root?.turns[3]?.cells[0]?.calls[0]?.run;
    expect(child).toMatchObject({ depth: 1, parentRunId: root?.runId, answer: expect.stringContaining("61 refused") });
    expect(child?.turns[0]?.cells[0]?.calls.map(({ cached }) => cached)).toEqual([false, true]);
  });

  it("knows all variables after each cell", () => {
    const [root] = foldTrajectory(LINES);
    const names = root?.turns.map(({ cells }) => cells[0]?.variables.map(({ name }) => name));
    expect(names?.slice(0, 2)).toEqual([
      ["context", "first", "byProduct"],
      ["context", "first", "byProduct", "q3", "verdicts"],
    ]);
  });

  it("gives the same tree when lines come in one at a time, and a sensible one at every moment", () => {
    const fold = new TrajectoryFold();
    for (const [index, line] of LINES.entries()) {
      fold.add(line);
      expect([...fold.roots].flatMap((root) => [...walkRuns(root)]).length).toBeLessThanOrEqual(2);
      if (index > 0) expect(fold.roots).toHaveLength(1);
    }
    expect(fold.roots).toEqual(foldTrajectory(LINES));
  });

  it("shows a run that was cut off as one that has not ended", () => {
    const start = LINES.findIndex(({ type }) => type === "sub_call_start");
    const [root] = foldTrajectory(LINES.slice(0, start + 3));
    expect(root?.endedAt).toBeUndefined();
    expect(root?.summary).toBeUndefined();
    const calls = root ? [...callsOf(root)] : [];
    expect(calls).toHaveLength(3);
    expect(calls.every(({ durationMs }) => durationMs === undefined)).toBe(true);
  });

  it("gives children to the calls that started them when several run at once", () => {
    const recorder = new EventRecorder();
    const run = recorder.run();
    run.start("q", "c", 1);
    run.turn({
      reply: "x",
      body: () =>
        run.cell("x", {}, () => {
          const { cellId } = run;
          const children = ["one", "two", "three"].map((prompt) => {
            run.emit({ type: "sub_call_start", callId: prompt, cellId, kind: "rlm", model: "m", prompt });
            const child = recorder.run(run);
            child.start(prompt, "c", 1);
            return child;
          });
          for (const child of children.reverse()) child.turn({ reply: "y" });
        }),
    });
    const [root] = foldTrajectory(linesOf(recorder.events));
    const pairs = root
      ? [...callsOf(root)].map(({ prompt, run: child }) => [prompt, child?.query, child?.turns.length])
      : [];
    expect(pairs).toEqual(["one", "two", "three"].map((name) => [name, name, 1]));
  });

  it("makes a turn of its own of the request that winds a run up, and of a direct answer", () => {
    const recorder = new EventRecorder();
    const run = recorder.run();
    run.start("q", "c", 1);
    const ask = (callId: string) => run.emit({ type: "model_start", callId, model: "m", messages: [] });
    ask("direct");
    expect(foldTrajectory(linesOf(recorder.events))[0]?.turns).toMatchObject([
      { extra: false, model: { callId: "direct" } },
    ]);
    run.turn({ reply: "x", feedback: "y" });
    ask("last");
    expect(foldTrajectory(linesOf(recorder.events))[0]?.turns.at(-1)).toMatchObject({
      extra: true,
      model: { callId: "last" },
    });
  });

  it("leaves out lines that refer to what is missing", () => {
    expect(foldTrajectory(LINES.filter(({ type }) => type !== "run_start"))).toEqual([]);
    const [root] = foldTrajectory(LINES.filter(({ type }) => type !== "iteration_start" && type !== "code_generated"));
    expect(root?.turns).toHaveLength(5);
  });
});
