import { describe, expect, it } from "vitest";
import { describeContext } from "../../../src/text/describe-context.js";
import { buildFirstMessage } from "../../../src/text/prompts/first-message.js";

const turn = { question: "How many {refunds}?", iteration: 1, maxIterations: 25, left: { subCalls: 500 } };

describe("buildFirstMessage", () => {
  it("has the question, the description of the context, a nudge to look first and the turn", () => {
    const message = buildFirstMessage({ context: describeContext("x".repeat(5_000), 10), turn });
    expect(message).toBe(
      [
        "Question: How many {refunds}?",
        "`context` is a string of 5000 characters.\n--- first 10 characters ---\nxxxxxxxxxx\n--- end ---",
        "You have not seen the context yet, only the description above. Do not answer from that: look at the context with code first.",
        "Turn 1 of 25. Left: 500 sub-calls.",
      ].join("\n\n"),
    );
  });

  it("does not send the model looking for what it already sees", () => {
    const message = buildFirstMessage({ context: describeContext("short", 10), turn });
    expect(message).toContain("You see all of the context above.");
    expect(message).not.toContain("You have not seen the context");
  });

  it("carries notes, and the whole question however long", () => {
    const question = "q".repeat(20_000);
    const notes = ["Earlier contexts: context_0."];
    const message = buildFirstMessage({ context: describeContext("abc", 10), turn: { ...turn, question }, notes });
    expect(message).toContain(question);
    expect(message).toContain("Earlier contexts: context_0.");
  });

  it("has no half surrogate pairs, not even from the question", () => {
    const message = buildFirstMessage({ context: describeContext("abc", 10), turn: { ...turn, question: "x\ud83dy" } });
    expect(message).toContain("Question: x\ufffdy");
  });

  it("does not grow with the context", () => {
    const size = (chars: number) =>
      buildFirstMessage({ context: describeContext("x".repeat(chars), 500), turn }).length;
    expect(size(100_000_000) - size(1_000)).toBeLessThan(20);
  });
});
