import { RLMConfigError, RLMWrapper, SharedBudget } from "rlm";
import { fault, reply } from "rlm/testing";
import { describe, expect, it } from "vitest";
import { placeOf, turnOf } from "../helpers/bookkeeper.js";
import { cell, ROOT, SUB, scripted } from "../helpers/scripted.js";

const long = "needle ".repeat(2_000);
const FREE = { inputPerMillion: 0, outputPerMillion: 0 };

describe("maxCostUsd", () => {
  it.each([
    ["estimates are right", 9.99],
    ["estimates are far too low", 0.001],
  ])("of $1.00 stops a batch of 50 calls of $0.10 when %s", async (_name, outputPerMillion) => {
    const maxConcurrency = 4;
    const { rlm, server } = await scripted(
      {
        models: {
          [ROOT]: {
            steps: [
              cell(
                "const r = await llm_query_batched(Array(50).fill('p').map((p, i) => p + i)); print(r.filter((x) => x instanceof Error).length)",
              ),
              "FINAL(stopped)",
            ],
          },
          [SUB]: {
            reply: reply("ok", { usage: { inputTokens: 0, outputTokens: 10_000, costUsd: 0.1 }, latencyMs: 5 }),
          },
        },
      },
      {
        maxCostUsd: 1,
        maxConcurrency,
        subMaxTokens: 10_000,
        pricing: { [ROOT]: FREE, [SUB]: { inputPerMillion: 0, outputPerMillion } },
      },
    );
    const response = await rlm.agenerate("q", long);
    const sent = server.requests.filter(({ model }) => model === SUB).length;
    expect(response.finishReason).toBe("max_cost");
    expect(response.cost).toBeCloseTo(sent * 0.1, 9);
    expect(response.cost).toBeGreaterThanOrEqual(0.8);
    // What is in flight when the limit is reached may go beyond it, nothing else.
    expect(response.cost).toBeLessThanOrEqual(1 + 0.1 * (maxConcurrency - 1) + 1e-9);
    expect(response.history[0]?.cells[0]?.output).toContain(String(50 - sent));
  });

  it("is refused at construction and per call when a model has no price", async () => {
    const { rlm, client } = await scripted({ reply: "x" });
    expect(() => new RLMWrapper(client, "no-such-model", { maxCostUsd: 1 })).toThrow(RLMConfigError);
    expect(() => new RLMWrapper(client, "constructor", { maxCostUsd: 1, pricing: {} })).toThrow(/maxCostUsd/);
    expect(() => new RLMWrapper(client, "no-such-model", { maxCostUsd: 1, allowUnpriced: true })).not.toThrow();
    await expect(rlm.agenerate("q", long, { maxCostUsd: 1 })).rejects.toMatchObject({
      code: "ERR_RLM_CONFIG",
      option: "maxCostUsd",
    });
  });

  it.each([
    ["of the run", { maxCostUsd: 2 }],
    ["of a budget", { budget: new SharedBudget({ maxCostUsd: 2 }) }],
  ])("%s holds by what the provider reports when no price is known", async (_name, limit) => {
    const charged = { usage: { inputTokens: 1000, outputTokens: 100, costUsd: 1 } };
    const { rlm, server } = await scripted(
      {
        models: {
          [ROOT]: { reply: reply(cell("print(await llm_query_batched(['a', 'b', 'c']))"), charged) },
          [SUB]: { reply: reply("s", charged) },
        },
      },
      { ...limit, allowUnpriced: true },
    );
    // The root's turn, and the request that winds up: after the first, a sub-call would leave nothing for the last.
    expect(await rlm.agenerate("q", long)).toMatchObject({ finishReason: "max_cost", cost: 2, subCalls: 0 });
    expect(server.requests).toHaveLength(2);
    if ("budget" in limit) {
      await rlm.agenerate("q", long);
      expect(server.requests).toHaveLength(2);
    }
  });

  it("expects nothing of models whose provider reports no cost", async () => {
    const { rlm } = await scripted(
      {
        models: {
          [ROOT]: {
            steps: [
              reply(cell("await llm_query('a'); FINAL((await llm_query_batched(Array(20).fill('b'))).join(''))"), {
                usage: { inputTokens: 1000, outputTokens: 100, costUsd: 0.5 },
              }),
            ],
          },
          [SUB]: { reply: "s" },
        },
      },
      { maxCostUsd: 2, allowUnpriced: true },
    );
    expect((await rlm.agenerate("q", long)).answer).toBe("s".repeat(20));
  });

  it("of a shared budget is refused too when a model has no price", async () => {
    const { rlm, client } = await scripted({ reply: "x" });
    const budget = new SharedBudget({ maxTokens: 5 }, new SharedBudget({ maxCostUsd: 1 }));
    expect(() => new RLMWrapper(client, "no-such-model", { budget })).toThrow(
      /The `maxCostUsd` of `budget` needs a price/,
    );
    await expect(rlm.agenerate("q", long, { budget })).rejects.toMatchObject({ option: "budget" });
  });

  it("counts what the provider says before any price", async () => {
    const { rlm } = await scripted(
      { steps: [reply(cell("FINAL(1)"), { usage: { inputTokens: 1_000_000, outputTokens: 1, costUsd: 0.125 } })] },
      { pricing: { [ROOT]: { inputPerMillion: 5, outputPerMillion: 5 } } },
    );
    expect((await rlm.agenerate("q", long)).cost).toBe(0.125);
  });
});

describe("a reply without usage", () => {
  it("is estimated, marked and warned of", async () => {
    const { rlm } = await scripted({
      models: {
        [ROOT]: { reply: fault.noUsage(cell("FINAL(await llm_query('12345678'))")) },
        [SUB]: { reply: fault.noUsage("1234") },
      },
    });
    const response = await rlm.agenerate("q", long);
    expect(response.usage[SUB]).toMatchObject({ calls: 1, estimatedCalls: 1, outputTokens: 1 });
    expect(response.usage[SUB]?.inputTokens).toBeGreaterThanOrEqual(2);
    expect(response.usage[ROOT]?.estimatedCalls).toBe(1);
    expect(response.warnings.filter((warning) => warning.includes("estimated"))).toHaveLength(2);
  });
});

describe("budget() in code", () => {
  it("says what the accountant says", async () => {
    const usage = { inputTokens: 1_500, outputTokens: 500 };
    const { rlm } = await scripted(
      {
        models: {
          [ROOT]: {
            reply: reply(
              cell(
                "await llm_query_batched(['a', 'b']); await llm_query('bad').catch(() => {}); FINAL(await budget())",
              ),
              { usage },
            ),
          },
          [SUB]: { reply: ({ prompt }) => (prompt === "bad" ? fault.status(400) : reply("ok", { usage })) },
        },
      },
      {
        maxSubCalls: 10,
        maxTokens: 100_000,
        maxCostUsd: 2,
        maxErrors: 4,
        timeoutMs: 60_000,
        costPerInputToken: 1e-5,
        costPerOutputToken: 1e-4,
      },
    );
    const response = await rlm.agenerate("q", long);
    const left = JSON.parse(response.answer);
    expect(left).toMatchObject({
      subCalls: 10 - response.subCalls,
      // A tenth is kept for winding up, so it is not there for work.
      tokens: 90_000 - response.totalInputTokens - response.totalOutputTokens,
      errors: 3,
    });
    expect(left.costUsd).toBeCloseTo(1.8 - (response.cost ?? 0), 6);
    expect(left.timeMs).toBeGreaterThan(0);
    expect(left.timeMs).toBeLessThan(60_000);
  });
});

describe("limits over the whole tree", () => {
  const recursive = { maxRecursionDepth: 2, subModel: ROOT };

  it("gives children what is left of maxSubCalls", async () => {
    const { rlm } = await scripted(
      {
        reply: (request) => {
          if (placeOf(request) === "D0") {
            return turnOf(request) ? "FINAL(over)" : cell("print(await rlm_query_batched(['D1 a', 'D1 b']))");
          }
          return placeOf(request) === "D1"
            ? cell("const r = await llm_query_batched(['P2 1', 'P2 2', 'P2 3']); FINAL(r.length)")
            : "ok";
        },
      },
      { ...recursive, maxSubCalls: 6 },
    );
    const response = await rlm.agenerate("D0", long);
    expect(response).toMatchObject({ subCalls: 6, finishReason: "max_sub_calls", answer: "over" });
    expect(response.usageByDepth[2]?.[ROOT]?.calls).toBe(4);
  });

  it("gives children what is left of maxTokens, and asks the root alone to wind up", async () => {
    const root = { inputTokens: 2_900, outputTokens: 100 };
    const child = { inputTokens: 9_900, outputTokens: 100 };
    const { rlm } = await scripted(
      {
        reply: (request) => {
          if (placeOf(request) === "D1") return reply(cell("print('still here')"), { usage: child });
          const code = "print(await rlm_query('D1 a').catch((error) => error.name + ' ' + error.code))";
          return reply(turnOf(request) ? "FINAL(over)" : cell(code), { usage: root });
        },
      },
      { ...recursive, maxTokens: 60_000 },
    );
    const response = await rlm.agenerate("D0", long);
    expect(response).toMatchObject({ finishReason: "max_tokens", answer: "over" });
    expect(response.history[0]?.cells[0]?.output).toContain("PartialAnswerError max_tokens");
    expect(response.usageByDepth.map((models) => models[ROOT]?.calls)).toEqual([2, 5]);
  });

  it("counts the errors of children in maxErrors", async () => {
    const { rlm } = await scripted(
      {
        reply: (request) =>
          placeOf(request) === "D0"
            ? turnOf(request)
              ? "FINAL(over)"
              : cell("print(String(await rlm_query('D1 a').catch((error) => error.code)))")
            : cell("missing()"),
      },
      { ...recursive, maxErrors: 3 },
    );
    const response = await rlm.agenerate("D0", long);
    expect(response).toMatchObject({ finishReason: "max_errors", answer: "over" });
    expect(response.usageByDepth[1]?.[ROOT]?.calls).toBe(3);
  });

  it("stops a child that waits for its model when the time is up", async () => {
    const { rlm, server } = await scripted(
      {
        reply: (request) =>
          placeOf(request) === "D0"
            ? turnOf(request)
              ? "FINAL(over)"
              : cell("await rlm_query_batched(['D1 a', 'D1 b'])")
            : fault.hang(),
      },
      { ...recursive, timeoutMs: 1_500 },
    );
    const response = await rlm.agenerate("D0", long);
    expect(response).toMatchObject({ finishReason: "timeout", answer: "over" });
    expect(response.usage[ROOT]?.calls).toBe(server.requests.length);
    expect(response.elapsedSeconds).toBeLessThan(3);
  });
});

describe("a budget of several runs", () => {
  it("has nothing kept back for a long conversation that has ended", async () => {
    const { rlm } = await scripted(
      { steps: [cell("print(context.repeat(3))"), cell("FINAL('done')")] },
      { maxOutputChars: 50_000 },
    );
    const budget = new SharedBudget({ maxTokens: 60_000 });
    const { answer, totalInputTokens, totalOutputTokens } = await rlm.agenerate("q", long, { budget });
    expect(answer).toBe("done");
    expect(totalInputTokens).toBeGreaterThan(10_000);
    expect(budget.left().tokens).toBe(54_000 - totalInputTokens - totalOutputTokens);
  });
});
