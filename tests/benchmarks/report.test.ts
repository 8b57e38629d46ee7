import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TASKS } from "../../benchmarks/tasks/generate/tasks.js";
import { type FigureInput, overviewFigure, taskFigure } from "../../benchmarks/tasks/report/figures.js";
import { costScale, lengthScale, scoreScale } from "../../benchmarks/tasks/report/scale.js";
import { spreadOf, summarize } from "../../benchmarks/tasks/report/summary.js";
import { element, escapeXml, picture } from "../../benchmarks/tasks/report/svg.js";
import { formatTask, formatTotals } from "../../benchmarks/tasks/report/table.js";
import { formatLength, formatTick, formatUsd, STAND_IN_NOTICE } from "../../benchmarks/tasks/report/words.js";
import { METHODS } from "../../benchmarks/tasks/run/methods.js";
import type { TaskResult } from "../../benchmarks/tasks/run/result.js";

const [task] = TASKS;
if (!task) throw new Error("There are no tasks");

const result = (fields: Partial<TaskResult>): TaskResult => ({
  id: "s-niah/8192/1/base",
  task: "s-niah",
  method: "base",
  seed: 1,
  length: 8192,
  contextChars: 32_768,
  model: "m",
  subModel: "m",
  standIn: false,
  outcome: "answered",
  score: 1,
  finishReason: "final",
  error: null,
  answer: "1",
  costUsd: 0.01,
  inputTokens: 100,
  outputTokens: 10,
  seconds: 1,
  iterations: 1,
  subCalls: 0,
  warnings: [],
  ...fields,
});

const input = (results: readonly TaskResult[], fields: Partial<FigureInput> = {}): FigureInput => ({
  methods: METHODS,
  points: summarize(results),
  models: "m",
  standIn: false,
  window: undefined,
  ...fields,
});

/** What is wrong with a text as XML, as a parser of its own that knows no entities but numbers. */
function problemOf(xml: string): string | undefined {
  const open: string[] = [];
  let rest = xml.trimEnd();
  while (rest !== "") {
    const text = /^[^<]+/.exec(rest)?.[0];
    if (text !== undefined) {
      if (/&(?!#\d+;)|\p{Surrogate}|[\0-\x08\x0b\x0c\x0e-\x1f]/u.test(text)) return `text ${text}`;
      if (open.length === 0) return `text outside: ${text}`;
      rest = rest.slice(text.length);
      continue;
    }
    const tag = /^<(\/?)([a-z]+)((?: [a-zA-Z-]+="[^"<]*")*)(\/?)>/.exec(rest);
    if (!tag) return `tag ${rest.slice(0, 60)}`;
    const [whole, isEnd, name = "", , isEmpty] = tag;
    if (isEnd) {
      if (open.pop() !== name) return `end of ${name}`;
    } else if (!isEmpty) open.push(name);
    rest = rest.slice(whole.length);
  }
  return open.length === 0 ? undefined : `${open.join()} not ended`;
}

describe("the pictures", () => {
  it("are well-formed whatever words stand in them", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (models, title) => {
        const figure = taskFigure({ ...task, title }, input([result({})], { models }));
        expect(problemOf(figure)).toBeUndefined();
      }),
      { numRuns: 50 },
    );
    expect(problemOf("<a>&</a>")).toBeDefined();
    expect(problemOf("<a><b></a>")).toBeDefined();
  });

  it("hold words as words", () => {
    const words = `<script>alert("1")</script> & 'more'`;
    expect(element("text", { title: words }, words).markup).not.toMatch(/<script|"1"|'/);
    expect(escapeXml("a\u0000b\ud800c")).toBe("a\ufffdb\ufffdc");
    expect(picture(10, 10, words, [])).not.toContain("<script");
  });

  it("have numbers for all places, with one result, with none that counts, and without costs", () => {
    for (const results of [
      [result({})],
      [result({ outcome: "refused", score: 0, costUsd: 0 })],
      [result({ outcome: "failed", score: null, costUsd: null })],
      [result({ costUsd: null })],
      [result({ costUsd: 0 })],
      [result({ length: 5_000 }), result({ length: 2 ** 20, costUsd: 1_000_000 })],
      [result({ score: 0 }), result({ seed: 2, score: 1, costUsd: 1e-9 })],
    ]) {
      for (const figure of [taskFigure(task, input(results)), overviewFigure(TASKS, input(results))]) {
        expect(problemOf(figure)).toBeUndefined();
        expect(figure).not.toMatch(/NaN|Infinity|undefined/);
      }
    }
  });

  it("in the documentation say what they are", async () => {
    const file = fileURLToPath(new URL("../../docs/images/tasks-stand-in.svg", import.meta.url));
    const figure = await readFile(file, "utf8");
    expect(problemOf(figure)).toBeUndefined();
    expect(figure).toContain(STAND_IN_NOTICE);
  });

  it("draw a marker for every mean, and a hollow one for a refusal", () => {
    const figure = taskFigure(
      task,
      input([result({}), result({ length: 16_384, outcome: "refused", score: 0, costUsd: 0 })]),
    );
    const [, score = ""] = figure.split("Score (");
    const [filled = "", hollow = ""] =
      score.slice(0, score.indexOf("Cost per")).match(/<path d="[^"]*z" [^>]*>/g) ?? [];
    expect([filled, hollow].map((path) => path.match(/M/g)?.length)).toEqual([1, 1]);
    expect(filled).not.toContain('fill="#fff"');
    expect(hollow).toContain('fill="#fff"');
  });

  it("say on their face that a stand-in answered, and where its window ends", () => {
    const results = [result({}), result({ length: 2 ** 17 })];
    const figure = taskFigure(task, input(results, { standIn: true, window: 2 ** 16 }));
    expect(figure).toContain("Scripted stand-in");
    expect(figure).toContain(">end of the window<");
    const dashes = (window: number | undefined) =>
      taskFigure(task, input(results, { window })).match(/stroke-dasharray/g)?.length;
    // One on each panel, and one in the legend.
    expect([2 ** 16, 2 ** 20, undefined].map(dashes)).toEqual([3, 1, undefined]);
  });
});

describe("the scales", () => {
  const span = { from: 100, to: 300 };

  it("put equal factors of length at equal distances", () => {
    const { at } = lengthScale(span, [8192, 16_384, 32_768]);
    expect([8192, 16_384, 32_768].map(at)).toEqual([100, 200, 300]);
    expect(lengthScale(span, [8192]).at(8192)).toBe(200);
  });

  it("have powers of ten around the costs, and a place for nothing at the end", () => {
    const { at, ticks } = costScale(span, [0.02, 3]);
    expect(ticks.map(formatTick)).toEqual(["$0.01", "$0.1", "$1", "$10"]);
    expect([at(0.01), at(10), at(0)]).toEqual([100, 300, 100]);
    expect(costScale(span, [1]).ticks).toHaveLength(2);
  });

  it("put scores from 0 to 100", () => {
    expect([-10, 0, 50, 100, 120].map(scoreScale(span).at)).toEqual([100, 100, 200, 300, 300]);
  });
});

describe("the summary", () => {
  it("has means and standard deviations over what counts", () => {
    const [point] = summarize([
      result({ score: 1, costUsd: 0.1 }),
      result({ score: 0, costUsd: 0.3 }),
      result({ score: null, outcome: "failed", costUsd: 5 }),
    ]);
    expect(point?.score?.mean).toBe(50);
    expect(point?.score?.deviation).toBeCloseTo(Math.sqrt(5_000), 10);
    expect(point?.score?.standardError).toBeCloseTo(50, 10);
    expect(point?.cost?.mean).toBeCloseTo(0.2, 10);
    expect(point?.outcomes).toEqual({ answered: 2, refused: 0, failed: 1, unpaid: 0 });
  });

  it("counts a refusal as 0, and knows no mean of nothing", () => {
    const [point] = summarize([result({ score: 0, outcome: "refused" })]);
    expect(point).toMatchObject({ score: { mean: 0 }, cost: undefined });
    expect(spreadOf([])).toBeUndefined();
  });

  it("has no cost where one price is not known", () => {
    expect(summarize([result({}), result({ costUsd: null })])[0]?.cost).toBeUndefined();
  });
});

describe("the tables", () => {
  const points = summarize([
    result({ score: 1 }),
    result({ score: 0.5, seed: 2 }),
    result({ length: 16_384, outcome: "refused", score: 0 }),
    result({ method: "rlm-1", outcome: "failed", score: null }),
  ]);

  it("have a row for every length and a column for every method", () => {
    const lines = formatTask(task, METHODS, points).split("\n").slice(-4);
    expect(
      lines.map((line) =>
        line
          .split("|")
          .map((cell) => cell.trim())
          .slice(1, 5),
      ),
    ).toEqual([
      ["tokens of context", "base model", "RLM without sub-calls", "RLM, depth 1"],
      [expect.stringMatching(/^-+$/), expect.stringMatching(/^-+:$/), expect.any(String), expect.any(String)],
      ["8k", "75 ± 35.4 ($0.010)", "–", "–"],
      ["16k", "0 (refused)", "–", "–"],
    ]);
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  });

  it("sum up each method", () => {
    const [, base = ""] = /^\| base model (.*)$/m.exec(formatTotals(METHODS, points)) ?? [];
    const cells = base.split("|").map((cell) => cell.trim());
    expect(cells.slice(1, -1)).toEqual(["37.5", "$0.010", "110", "1.0", "1", "0", "1", "0"]);
  });
});

describe("amounts", () => {
  it.each([
    [0, "$0"],
    [0.00012345, "$0.00012"],
    [0.012, "$0.012"],
    [0.5, "$0.50"],
    [0.999, "$1.00"],
    [12.345, "$12.35"],
  ])("of %d USD are %s", (usd, text) => {
    expect(formatUsd(usd)).toBe(text);
  });

  it.each([
    [8_192, "8k"],
    [2 ** 20, "1024k"],
    [5_000, "5,000"],
  ])("of %d tokens are %s", (tokens, text) => {
    expect(formatLength(tokens)).toBe(text);
  });
});
