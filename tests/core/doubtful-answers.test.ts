import { describe, expect, it } from "vitest";
import { cell, scripted } from "../helpers/scripted.js";

const long = "needle ".repeat(2_000);

describe("a bare word in FINAL(word) that could be a variable and is none", () => {
  it.each(["iPhone", "$5", "B12", "x86", "result", "total", "undefined"])(
    "is sent back once, then taken: %s",
    async (word) => {
      const { rlm, server } = await scripted({ steps: [cell("print(1)")], reply: `FINAL(${word})` });
      expect(await rlm.agenerate("q", long)).toMatchObject({ answer: word, finishReason: "final", iterations: 3 });
      expect(server.requests[2]?.prompt).toContain(`If the word itself is your answer, write FINAL("${word}")`);
    },
  );

  it("is sent back again when it is another word", async () => {
    const { rlm } = await scripted({
      steps: [cell("print(1)"), "FINAL(final_result)", "FINAL(the_result)", cell("FINAL('found')")],
    });
    expect(await rlm.agenerate("q", long)).toMatchObject({ answer: "found", iterations: 4 });
  });

  it("is taken in the last reply, without its marker", async () => {
    const { rlm } = await scripted({ steps: [cell("print(1)"), "FINAL($5)"] });
    const response = await rlm.agenerate("q", long, { maxIterations: 1 });
    expect(response).toMatchObject({ answer: "$5", finishReason: "max_iterations" });
  });
});

describe("the last reply", () => {
  it.each([
    ["a variable that is not there", "FINAL_VAR(nothing)", ""],
    ["an empty draft", "FINAL(answer)", ""],
    ["what would have to be evaluated", "FINAL(rows.join())", "rows.join()"],
    ["a sentence with a marker", "The answer is FINAL(42).", "The answer is 42"],
    ["a marker that never ends", "FINAL(about 42", "about 42"],
  ])("is no answer with a marker when it has %s", async (_name, last, answer) => {
    const { rlm } = await scripted({ steps: [cell("print(1)"), last] });
    const response = await rlm.agenerate("q", long, { maxIterations: 1 });
    expect(response).toMatchObject({ answer, finishReason: "max_iterations" });
    expect(response.warnings.some((warning) => warning.includes("gave no answer"))).toBe(answer === "");
  });
});
