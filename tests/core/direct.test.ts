import type { RLMEvent } from "rlm";
import { fault, reply } from "rlm/testing";
import { describe, expect, it } from "vitest";
import { startedProcesses } from "../helpers/processes.js";
import { cell, ROOT, scripted } from "../helpers/scripted.js";

const direct = { directBelowChars: 100, pricing: { [ROOT]: { inputPerMillion: 1, outputPerMillion: 10 } } };

describe.each(["generate", "agenerate"] as const)("directBelowChars with %s", (method) => {
  it("answers a short context in one plain call, with the same kind of response", async () => {
    const { rlm, server } = await scripted(
      { reply: reply("Paris", { usage: { inputTokens: 20, outputTokens: 2 } }) },
      direct,
    );
    const events: RLMEvent[] = [];
    const response = await rlm[method]("Where is it?", ["The tower is in Paris."], {
      onEvent: (event) => events.push(event),
    });
    expect(response).toMatchObject({
      answer: "Paris",
      direct: true,
      finishReason: "final",
      iterations: 1,
      subCalls: 0,
      cost: expect.closeTo(40e-6, 12),
      history: [{ iteration: 1, reply: "Paris", cells: [] }],
    });
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.messages.map(({ role }) => role)).toEqual(["user"]);
    expect(server.requests[0]?.prompt).toContain("The tower is in Paris.");
    expect(server.requests[0]?.prompt).toContain("Where is it?");
    expect(events.map(({ type }) => type).filter((type) => type !== "token" && !type.startsWith("iteration"))).toEqual([
      ...["run_start", "model_start", "model_end", "final_answer", "run_end"],
    ]);
    expect(startedProcesses()).toEqual([]);
  });

  it("takes the usual path from the threshold on", async () => {
    const { rlm } = await scripted({ reply: cell("FINAL(context.length)") }, direct);
    expect(await rlm[method]("q", "x".repeat(100))).toMatchObject({ answer: "100", direct: false });
  });
});

describe("a direct answer", () => {
  it("is off by default", async () => {
    const { rlm } = await scripted({ reply: cell("FINAL('by code')") });
    expect(await rlm.agenerate("q", "short")).toMatchObject({ answer: "by code", direct: false });
  });

  it.each([
    reply("half", { finishReason: "length" }),
    fault.nullContent(),
    fault.refusal("no"),
    reply("", { finishReason: "content_filter" }),
  ])("that is none is left to the REPL, and said to be (%#)", async (bad) => {
    const { rlm } = await scripted({ steps: [bad, cell("FINAL(1)")] }, direct);
    const response = await rlm.agenerate("q", "short");
    expect(response).toMatchObject({ answer: "1", direct: false, usage: { [ROOT]: { calls: 2 } } });
    expect(response.warnings).toContainEqual(expect.stringContaining("directBelowChars"));
  });

  it("that does not come is an error with everything there is", async () => {
    const { rlm } = await scripted({ reply: fault.status(500) }, direct);
    const error = await rlm.agenerate("q", "short").catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: "RLMModelError",
      status: 500,
      partial: { direct: false, finishReason: "error", usage: { [ROOT]: { calls: 1 } } },
    });
  });
});
