import { type LanguageModel, RLMWrapper } from "rlm";
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

describe("stopAfterFirstCell", () => {
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
