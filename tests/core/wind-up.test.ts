import { RLMLimitError, RLMSchemaError, SharedBudget } from "rlm";
import { fault, reply } from "rlm/testing";
import { describe, expect, it } from "vitest";
import { cell, ROOT, SUB, scripted } from "../helpers/scripted.js";

const long = "needle ".repeat(2_000);

describe("a run whose time is up", () => {
  const steps = [cell("var found = 'half of it'"), fault.hang()];

  it.each([
    ["loops", "for (;;);"],
    ["waits", "await new Promise(() => {})"],
  ])("ends without an answer when the code of its last reply %s", async (_name, code) => {
    const { rlm } = await scripted({ models: { [ROOT]: { steps, reply: cell(code) } } });
    const response = await rlm.agenerate("q", long, { timeoutMs: 1_500 });
    // The turn that got no reply counts as little as the reply that wound the run up.
    expect(response).toMatchObject({ answer: "", finishReason: "timeout", iterations: 1 });
    expect(response.warnings.join()).toContain("gave no answer");
  });

  it("throws, when that is wanted, with what there was", async () => {
    const { rlm } = await scripted({ models: { [ROOT]: { steps, reply: cell("for (;;);") } } });
    const error = await rlm.agenerate("q", long, { timeoutMs: 1_500, onLimit: "throw" }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(RLMLimitError);
    expect(error).toMatchObject({ limit: "timeoutMs", max: 1_500, partial: { answer: "", finishReason: "timeout" } });
    expect(error.partial.replVariables).toMatchObject({ found: expect.stringContaining("half of it") });
  });

  it.each([
    ["its REPL opens", 1, long],
    ["its REPL loads the context", 200, "x".repeat(150_000_000)],
  ])("ends while %s", async (_name, timeoutMs, context) => {
    const { rlm } = await scripted({ reply: cell("FINAL(1)") });
    const response = await rlm.agenerate("q", context, { timeoutMs });
    expect(response).toMatchObject({ answer: "", finishReason: "timeout" });
  });

  it("sends nothing when a shared budget has no time left", async () => {
    const { rlm, server } = await scripted({ models: { [ROOT]: { reply: fault.hang() } } });
    const budget = new SharedBudget({ timeoutMs: 300 });
    await rlm.agenerate("q", long, { budget });
    const { length } = server.requests;
    expect(await rlm.agenerate("q", long, { budget })).toMatchObject({
      answer: "",
      finishReason: "timeout",
      usage: {},
    });
    await expect(rlm.agenerate("q", long, { budget, onLimit: "throw" })).rejects.toMatchObject({ limit: "timeoutMs" });
    expect(server.requests).toHaveLength(length);
  });

  it("fails with the value that did not fit the schema rather than with the time", async () => {
    const { rlm } = await scripted({
      models: { [ROOT]: { steps: [cell("FINAL('seven')"), fault.hang()], reply: cell("for (;;);") } },
    });
    const schema = { type: "integer" };
    const error = await rlm.agenerate("q", long, { timeoutMs: 1_500, schema }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(RLMSchemaError);
    expect(error).toMatchObject({ value: "seven", partial: { iterations: 1 } });
    const direct = rlm.agenerate("q", "short", { timeoutMs: 300, schema, directBelowChars: 100 });
    await expect(direct).rejects.toThrow(RLMSchemaError);
  });

  it("counts no turn for a reply that never came, although the last one did", async () => {
    const { rlm } = await scripted({ models: { [ROOT]: { steps, reply: "FINAL(wrapped)" } } });
    const response = await rlm.agenerate("q", long, { timeoutMs: 2_000 });
    expect(response).toMatchObject({ answer: "wrapped", iterations: 1 });
    expect(response.history).toHaveLength(2);
  });
});

it("makes no sub-calls in the last reply", async () => {
  const { rlm, server } = await scripted({
    models: {
      [ROOT]: {
        steps: [
          cell("print(1)"),
          cell(
            "const one = await llm_query('a').catch((e) => e.message); const [two] = await rlm_query_batched(['b']); FINAL(one + ' / ' + two.message)",
          ),
        ],
      },
      [SUB]: { reply: "s" },
    },
  });
  const response = await rlm.agenerate("q", long, { maxIterations: 1, maxRecursionDepth: 2 });
  const told = "There are no more sub-calls in the last reply: hand in the best answer from what is there";
  expect(response).toMatchObject({ answer: `${told} / ${told}`, subCalls: 0, finishReason: "max_iterations" });
  expect(server.requests.filter(({ model }) => model === SUB)).toHaveLength(0);
});

it("names the limit that it has reached, with what was used of it, also when a single call was too large for the rest", async () => {
  const { rlm } = await scripted({ reply: cell("FINAL(1)") });
  const options = { maxTokens: 4_000, onLimit: "throw", systemPrompt: "s".repeat(12_500) } as const;
  const error = await rlm.agenerate("q", long, options).catch((thrown) => thrown);
  expect(error).toMatchObject({ limit: "maxTokens", max: 4_000, used: 0, partial: { finishReason: "max_tokens" } });
  expect(error.message).toContain("has not enough left for this call");
});

it("names `maxIterations` with its number", async () => {
  const { rlm } = await scripted({ steps: [cell("print(1)"), reply("FINAL(1)")] });
  await expect(rlm.agenerate("q", long, { maxIterations: 1, onLimit: "throw" })).rejects.toMatchObject({
    limit: "maxIterations",
    max: 1,
    used: 1,
    partial: { answer: "1", iterations: 1 },
  });
});

describe("a first turn whose sub-calls spend what there is", () => {
  it.each([
    ["money", { maxCostUsd: 0.005, costPerInputToken: 1e-6, costPerOutputToken: 1e-6 }],
    ["tokens", { maxTokens: 5_000 }],
  ])("leaves the %s for asking for an answer", async (_what, limits) => {
    const spend = cell("const replies = await llm_query_batched(Array.from({ length: 50 }, (_, i) => `p${i}`));");
    const { rlm, server } = await scripted(
      {
        models: {
          [ROOT]: { steps: [spend, "FINAL(what was found)"] },
          [SUB]: { reply: reply("ok", { usage: { inputTokens: 10, outputTokens: 100 } }) },
        },
      },
      { ...limits, subMaxTokens: 300, rootMaxTokens: 300 },
    );
    expect((await rlm.agenerate("q", long)).answer).toBe("what was found");
    server.assertExhausted();
  });
});
