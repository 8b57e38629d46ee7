import { type LanguageModel, type RLMEvent, RLMWrapper, type RLMWrapperOptions } from "rlm";
import { fault, reply } from "rlm/testing";
import { describe, expect, it } from "vitest";
import { cell, ROOT, SUB, scripted } from "../helpers/scripted.js";

const long = "needle ".repeat(2_000);

describe("runCellsEarly", () => {
  it("runs a finished cell while the reply still streams, once, and keeps usage exact", async () => {
    const beginning = `${cell("globalThis.runs = (globalThis.runs ?? 0) + 1; await llm_query('go on')")}\n\n`;
    const end = `Some more words.\n\n${cell("FINAL(runs)")}\n`;
    let goOn = () => {};
    const cellHasAsked = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    // The reply goes on only after the sub-call of its first cell has arrived: without early cells it would never end.
    const model: LanguageModel = {
      provider: "adapter",
      async complete({ messages, onToken }) {
        if (messages.length === 1) {
          goOn();
          return { text: "ok", stopReason: "stop", usage: null };
        }
        onToken?.(beginning);
        await cellHasAsked;
        onToken?.(end);
        const usage = { inputTokens: 11, cachedInputTokens: 0, outputTokens: 22, reasoningTokens: 0 };
        return { text: beginning + end, stopReason: "stop", usage };
      },
    };
    await using rlm = new RLMWrapper(model, ROOT, { subModel: SUB, runCellsEarly: true });
    const response = await rlm.agenerate("q", long);
    expect(response).toMatchObject({ answer: "1", iterations: 1 });
    expect(response.usage[ROOT]).toMatchObject({ calls: 1, estimatedCalls: 0, inputTokens: 11, outputTokens: 22 });
  });

  it("does not ask again for a reply that it has acted on, and tells the model that it was cut", async () => {
    const text = `${cell("globalThis.runs = (globalThis.runs ?? 0) + 1")}\n\nand then ${"more ".repeat(50)}`;
    const { rlm, server } = await scripted(
      { steps: [reply(text, { chunkChars: 60, stopAfterChunks: 3 }), cell("FINAL(runs)")] },
      { runCellsEarly: true },
      { maxRetries: 2 },
    );
    expect((await rlm.agenerate("q", long)).answer).toBe("1");
    expect(server.requests).toHaveLength(2);
  });
});

describe("cells that ran early and were reasoning", () => {
  const thoughts = (idea: string) => `Let me plan. Perhaps\n${cell(idea)}\nno, better:\n</think>\n\n`;

  it.each([
    ["looked", "var draft = 1; print('idea')"],
    ["handed in an answer", "FINAL('draft')"],
    ["failed", "throw new Error('draft')"],
  ])("leave the real cells to run when they %s, and the model is told", async (_name, idea) => {
    const text = `${thoughts(idea)}${cell("print('the real one')")}\n`;
    const { rlm, server } = await scripted(
      { steps: [reply(text, { chunkChars: 8 }), cell("FINAL('done')")] },
      { runCellsEarly: true },
    );
    const response = await rlm.agenerate("q", long);
    expect(response).toMatchObject({ answer: "done", iterations: 2 });
    expect(response.history[0]?.cells.map(({ code }) => code)).toEqual([idea, "print('the real one')"]);
    expect(server.requests[1]?.prompt).toContain("The first block was part of your reasoning");
  });

  it("do not count as run when no real ones follow", async () => {
    const { rlm, server } = await scripted(
      { steps: [reply(`${thoughts("FINAL('draft')")}So be it.`, { chunkChars: 8 }), cell("FINAL('done')")] },
      { runCellsEarly: true },
    );
    expect(await rlm.agenerate("q", long)).toMatchObject({ answer: "done", iterations: 2 });
    expect(server.requests[1]?.prompt).toContain("an answer handed in by it was not taken");
  });
});

it("runs at most fifty blocks of one reply, and says so", async () => {
  const text = Array.from({ length: 120 }, (_, index) => cell(`globalThis.last = ${index}`)).join("\n");
  const { rlm, server } = await scripted({ steps: [`${text}\n\nFINAL(early)`, cell("FINAL(last)")] });
  const response = await rlm.agenerate("q", long);
  expect(response).toMatchObject({ answer: "49", iterations: 2 });
  expect(response.history[0]?.cells).toHaveLength(50);
  expect(server.requests[1]?.prompt).toContain("at most 50 blocks. The other 70 were not run");
});

describe("stopAfterFirstCell", () => {
  it("runs the first cell only, however large the pieces of the reply are", async () => {
    const text = `${cell("print(6 * 7)")}\nOutput: 41\n${cell("FINAL('made up')")}\n`;
    for (const chunkChars of [1, 7, 100_000]) {
      const { rlm } = await scripted(
        { steps: [reply(text, { chunkChars }), cell("FINAL('honest')")] },
        { stopAfterFirstCell: true },
      );
      let tokens = "";
      const onEvent = (event: RLMEvent) => {
        if (event.type === "token" && event.iteration === 1) tokens += event.text;
      };
      const response = await rlm.agenerate("q", long, { onEvent });
      expect(response).toMatchObject({ answer: "honest", iterations: 2 });
      expect(response.history[0]?.reply).toBe(`${cell("print(6 * 7)")}\n`);
      expect(tokens).toBe(response.history[0]?.reply);
    }
  });

  it("ends the reply after its first cell", async () => {
    const text = `${cell("print(6 * 7)")}\n\nThe output is 41, so:\n\n${cell("FINAL(41)")}\n`;
    const { rlm, server } = await scripted(
      { steps: [reply(text, { chunkChars: 8, chunkDelayMs: 2 }), cell("FINAL(42)")] },
      { stopAfterFirstCell: true },
    );
    const response = await rlm.agenerate("q", long);
    expect(response).toMatchObject({ answer: "42", iterations: 2 });
    expect(await server.requests[0]?.outcome).toBe("aborted");
    expect(response.usage[ROOT]).toMatchObject({ calls: 2, estimatedCalls: 1 });
    expect(response.warnings.join()).toContain("estimated");
    expect(response.history[0]?.reply).not.toContain("41");
  });
});

describe("compactAboveChars", () => {
  it("replaces old turns by a summary and keeps them in the REPL", async () => {
    const { rlm, server } = await scripted(
      {
        steps: [
          cell("const kept = 'still here'; print('y'.repeat(900))"),
          cell("print('z'.repeat(900))"),
          "Summary: two prints, nothing found.",
          cell("FINAL([kept, history.length, history[0].content.includes('still here')].join())"),
        ],
      },
      { compactAboveChars: 6_500 },
    );
    const response = await rlm.agenerate("What?", long);
    expect(response).toMatchObject({ answer: "still here,4,true", iterations: 3 });
    const after = server.requests[3]?.messages ?? [];
    expect(after.map(({ role }) => role)).toEqual(["system", "user", "assistant", "user"]);
    expect(after[2]?.text).toBe("Summary: two prints, nothing found.");
    expect(after[3]?.text).toContain("What?");
    expect(after.slice(0, 2)).toEqual(server.requests[0]?.messages);
  });
});

describe("a summary that saves nothing", () => {
  const isAsked = (prompt: string) => prompt.includes("Reply with that summary only");
  const talk = (summary: string) => ({
    reply: ({ prompt }: { readonly prompt: string }) => (isAsked(prompt) ? summary : cell("print('y'.repeat(900))")),
  });
  const asked = async (summary: string, options: RLMWrapperOptions) => {
    const { rlm, server } = await scripted(talk(summary), options);
    const { warnings } = await rlm.agenerate("What?", long);
    return { warnings, summaries: server.requests.filter(({ prompt }) => isAsked(prompt)).length };
  };

  it("is not asked for when the prompt alone is longer than the limit, which is told once", async () => {
    const { warnings, summaries } = await asked("s", { compactAboveChars: 3_000, maxIterations: 4 });
    expect(summaries).toBe(0);
    expect(warnings.filter((warning) => warning.includes("The prompt itself has"))).toHaveLength(1);
  });

  it("is not asked for after the last turn", async () => {
    expect((await asked("s", { compactAboveChars: 5_000, maxIterations: 1 })).summaries).toBe(0);
  });

  it.each([
    ["as long as what it replaces", "s".repeat(20_000)],
    ["empty", " "],
  ])("is not asked for again every turn when it is %s", async (_name, summary) => {
    const { summaries } = await asked(summary, { compactAboveChars: 5_000, maxIterations: 8 });
    expect(summaries).toBeGreaterThan(0);
    expect(summaries).toBeLessThanOrEqual(4);
  });
});

describe("a stream that breaks", () => {
  it("is asked for again, as often as the client allows", async () => {
    const { rlm, server } = await scripted(
      { steps: [fault.dropMidStream(cell("FINAL(1)")), cell("FINAL(2)")] },
      {},
      { maxRetries: 1 },
    );
    expect((await rlm.agenerate("q", long)).answer).toBe("2");
    expect(server.requests).toHaveLength(2);
  });
});
