import { fault, type ScriptedAnswer, type ScriptedRequest } from "rlm/testing";
import { describe, expect, it } from "vitest";
import { placeOf, turnOf } from "../helpers/bookkeeper.js";
import { startedProcesses } from "../helpers/processes.js";
import { cell, ROOT, SUB, scripted } from "../helpers/scripted.js";

const long = "needle ".repeat(2_000);
const isRun = ({ messages }: ScriptedRequest) => messages[0]?.role === "system";

/** One model for all; runs and plain calls are told apart by the place that their prompts name. */
const places = (
  answers: Readonly<Record<string, ScriptedAnswer | ((request: ScriptedRequest) => ScriptedAnswer)>>,
) => ({
  reply: (request: ScriptedRequest) => {
    const answer = answers[placeOf(request)] ?? fault.status(400);
    return typeof answer === "function" ? answer(request) : answer;
  },
});

describe("maxRecursionDepth", () => {
  it.each([
    [0, "undefined undefined", [1]],
    [1, "function plain", [1, 1]],
    [2, "function child plain", [1, 1, 1]],
    [3, "function child child plain", [1, 1, 1, 1]],
  ])("of %i gives that many levels below the root", async (maxRecursionDepth, answer, calls) => {
    const descend = (next: string) => cell(`FINAL('child ' + await rlm_query('${next} x'))`);
    const { rlm, server } = await scripted(
      places({
        D0: cell(
          "FINAL(typeof llm_query + ' ' + (typeof rlm_query === 'undefined' ? 'undefined' : await rlm_query('D1 x')))",
        ),
        D1: (request) => (isRun(request) ? descend("D2") : "plain"),
        D2: (request) => (isRun(request) ? descend("D3") : "plain"),
        D3: (request) => (isRun(request) ? descend("D4") : "plain"),
      }),
      { maxRecursionDepth, subModel: ROOT },
    );
    const response = await rlm.agenerate("D0", long);
    expect(response.answer).toBe(answer);
    expect(response.usageByDepth.map((models) => models[ROOT]?.calls)).toEqual(calls);
    expect(server.requests[0]?.rawBody.includes("rlm_query")).toBe(maxRecursionDepth > 1);
    expect(server.requests[0]?.rawBody.includes("llm_query")).toBe(maxRecursionDepth > 0);
  });
});

describe("a child's task", () => {
  it("is never told in full when it is long: the first request has the same size for any length", async () => {
    const sizes: number[] = [];
    for (const words of [2_000, 40_000]) {
      const { rlm, server } = await scripted(
        places({
          D0: cell(`FINAL(await rlm_query('D1 count the words: ' + 'material '.repeat(${words})))`),
          D1: cell("FINAL(context.length)"),
        }),
        { maxRecursionDepth: 2, subModel: ROOT },
      );
      const response = await rlm.agenerate("D0", long);
      expect(response.answer).toBe(String("D1 count the words: ".length + 9 * words));
      sizes.push(server.requests[1]?.rawBody.length ?? 0);
    }
    expect(sizes[1]).toBeLessThan((sizes[0] ?? 0) * 1.05);
    expect(sizes[1]).toBeLessThan(10_000);
  });

  it("may bring a context of its own, exactly as it is", async () => {
    const { rlm, server } = await scripted(
      places({
        D0: cell("FINAL(await rlm_query('D1 sum up', { rows: [1, 2.5, null, 'é\\ud83d'], deep: { a: [] } }))"),
        D1: cell("FINAL(JSON.stringify(context))"),
      }),
      { maxRecursionDepth: 2, subModel: ROOT },
    );
    const response = await rlm.agenerate("D0", long);
    expect(JSON.parse(response.answer)).toEqual({ rows: [1, 2.5, null, "é\ud83d"], deep: { a: [] } });
    expect(server.requests[1]?.prompt).toContain("D1 sum up");
  });

  it("goes to the sub-model, or to the model that code names", async () => {
    const { rlm, server } = await scripted(
      {
        models: {
          [ROOT]: {
            reply: (request) =>
              cell(
                placeOf(request) === "D0"
                  ? `FINAL([await rlm_query('D1 a'), await rlm_query('D1 b', { model: '${ROOT}' })])`
                  : "FINAL('root model')",
              ),
          },
          [SUB]: { reply: cell("FINAL('sub model')") },
        },
      },
      { maxRecursionDepth: 2 },
    );
    expect((await rlm.agenerate("D0", long)).answer).toBe('["sub model","root model"]');
    expect(server.requests.map(({ model }) => model)).toEqual([ROOT, SUB, ROOT]);
  });

  it("is pointed out once when it passes on nearly the whole context", async () => {
    const { rlm, server } = await scripted(
      places({
        D0: cell(
          // The same cell twice: the first time it is told, the second time it insists.
          "const reply = await rlm_query('D1 x', context).catch((error) => error.message); if (globalThis.first) FINAL([first, reply]); globalThis.first = reply",
        ),
        D1: cell("FINAL('done')"),
      }),
      { maxRecursionDepth: 2, subModel: ROOT },
    );
    const [first, second] = JSON.parse((await rlm.agenerate("D0", "word ".repeat(10_000))).answer);
    expect(first).toMatch(/50000 characters/);
    expect(second).toBe("done");
    expect(server.requests).toHaveLength(3);
  });

  it("is pointed out for a whole batch, not for its first item alone", async () => {
    const { rlm } = await scripted(
      places({
        D0: cell(
          "FINAL((await rlm_query_batched(['D1 x', 'D1 y'], { context })).map((reply) => reply instanceof Error))",
        ),
      }),
      { maxRecursionDepth: 2, subModel: ROOT },
    );
    expect((await rlm.agenerate("D0", "word ".repeat(10_000))).answer).toBe("[true,true]");
  });
});

describe("a child that does not answer", () => {
  it("is an error that code can catch when its model fails", async () => {
    const { rlm } = await scripted(
      places({
        D0: cell(
          "const [good, bad] = await rlm_query_batched(['D1 good', 'D1 bad']); FINAL([good, bad instanceof Error, bad.message])",
        ),
        D1: ({ messages }) => (messages[1]?.text.includes("D1 bad") ? fault.status(400) : cell("FINAL('fine')")),
      }),
      { maxRecursionDepth: 2, subModel: ROOT },
    );
    const [good, isError, message] = JSON.parse((await rlm.agenerate("D0", long)).answer);
    expect([good, isError]).toEqual(["fine", true]);
    expect(message).toContain("400");
  });

  it("names its limit when it stopped at one", async () => {
    const { rlm } = await scripted(
      places({
        D0: cell("FINAL(await rlm_query('D1 a').catch((error) => [error.name, error.code]))"),
        D1: cell("answer.content = 'draft'"),
      }),
      { maxRecursionDepth: 2, subModel: ROOT, maxIterations: 2 },
    );
    expect(JSON.parse((await rlm.agenerate("D0", long)).answer)).toEqual(["PartialAnswerError", "max_iterations"]);
  });
});

describe("many children", () => {
  it("ten of ten neither block each other nor start more than a bounded number of processes", async () => {
    let peak = 0;
    const count = (level: string) =>
      cell(
        `const r = await rlm_query_batched(Array.from({ length: 10 }, (_, i) => '${level} ' + i)); FINAL(r.join(''))`,
      );
    const { rlm, server } = await scripted(
      places({
        D0: count("D1"),
        D1: () => {
          peak = Math.max(peak, startedProcesses().length);
          return count("D2");
        },
        D2: (request) => {
          if (request.index % 10 === 0) peak = Math.max(peak, startedProcesses().length);
          return cell("FINAL(1)");
        },
      }),
      { maxRecursionDepth: 3, subModel: ROOT },
    );
    const response = await rlm.agenerate("D0", long);
    expect(response.answer).toBe("1".repeat(100));
    expect(server.requests).toHaveLength(111);
    // The root's, four on each of two levels, and spares.
    expect(peak).toBeLessThanOrEqual(12);
    await rlm.close();
    expect(startedProcesses()).toEqual([]);
  });

  it("keep what they print and define apart", async () => {
    const { rlm } = await scripted(
      places({
        D0: cell("FINAL(await rlm_query_batched(['D1 a', 'D1 b', 'D1 c']))"),
        D1: (request) =>
          turnOf(request)
            ? cell("FINAL([seen, Object.keys(globalThis).filter((name) => name === 'seen').length])")
            : cell("var seen = context; print(seen)"),
      }),
      { maxRecursionDepth: 2, subModel: ROOT },
    );
    const answers = JSON.parse((await rlm.agenerate("D0", long)).answer).map((answer: string) => JSON.parse(answer)[0]);
    expect(answers).toEqual(["D1 a", "D1 b", "D1 c"]);
  });
});
