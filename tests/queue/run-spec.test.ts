import { describe, expect, it } from "vitest";
import { z } from "zod";
import { checkRunSpec, type RunSpec, runId } from "../../src/queue/run-spec.js";

const run: RunSpec = { query: "q", ref: "a" };

describe("checkRunSpec", () => {
  it("takes plain options and a JSON Schema", () => {
    const options = { maxIterations: 2, systemPrompt: "Be brief.", schema: { type: "string" } };
    expect(() => checkRunSpec({ ...run, options, tag: "2" })).not.toThrow();
  });

  it.each([
    [null, "run"],
    [{ ...run, query: " " }, "query"],
    [{ ...run, ref: "" }, "ref"],
    [{ ...run, ref: "the context ".repeat(1_000) }, "ref"],
    [{ ...run, context: "text" }, "context"],
    [{ ...run, options: 5 }, "options"],
    [{ ...run, tag: 5 }, "tag"],
    [{ ...run, options: { tools: {} } }, "tools"],
    [{ ...run, options: { budget: {} } }, "budget"],
    [{ ...run, options: { systemPrompt: () => "x" } }, "systemPrompt"],
    [{ ...run, options: { maxTokens: Number.POSITIVE_INFINITY } }, "maxTokens"],
    [{ ...run, options: { maxIteration: 3 } }, "maxIteration"],
    [{ ...run, options: { schema: z.string() } }, "schema"],
    [{ ...run, options: { schema: 5 } }, "schema"],
  ])("refuses %j", (spec, option) => {
    expect(() => checkRunSpec(spec)).toThrow(expect.objectContaining({ code: "ERR_RLM_CONFIG", option }));
  });
});

describe("runId", () => {
  it("is the same for the same run, in whatever order its options stand", () => {
    const left = runId({ ...run, options: { temperature: 1, maxIterations: 2 } });
    expect(runId({ options: { maxIterations: 2, temperature: 1 }, ref: "a", query: "q" })).toBe(left);
    expect(left).toMatch(/^[0-9a-f]{64}$/);
  });

  it("is another for another run", () => {
    const others = [
      { query: "b" },
      { ref: "b" },
      { options: { temperature: 1 } },
      { tag: "2" },
      { query: "qa", ref: "" },
    ];
    const ids = [run, ...others.map((other) => ({ ...run, ...other }))].map(runId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("survives the way through the queue", () => {
    const spec = { ...run, options: { temperature: 0.5, schema: { type: "object", properties: { a: {} } } } };
    expect(runId(JSON.parse(JSON.stringify(spec)))).toBe(runId(spec));
  });
});
