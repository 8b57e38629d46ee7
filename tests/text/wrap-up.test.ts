import { describe, expect, it } from "vitest";
import { formatWrapUp } from "../../src/text/wrap-up.js";

describe("formatWrapUp", () => {
  it("says why the run ends, what can be handed in, and how", () => {
    const text = formatWrapUp({
      reason: "max_cost",
      question: "How many?",
      variables: [{ name: "report", type: "string(900)", preview: "" }],
    });
    expect(text).toContain("The cost limit is reached. This is your last reply");
    expect(text).toContain("Variables: report: string(900).");
    expect(text).toContain("FINAL(your answer)");
    expect(text).toContain('FINAL_VAR("name")');
    expect(text).toContain("Question: How many?");
  });

  it.each(["max_iterations", "max_sub_calls", "max_tokens", "max_cost", "timeout", "max_errors"] as const)(
    "has words for %s",
    (reason) => {
      expect(formatWrapUp({ reason, question: "?", variables: [] })).toMatch(/^\S.+\. This is your last reply/);
    },
  );

  it("has no half surrogate pairs", () => {
    expect(formatWrapUp({ reason: "timeout", question: "x\udc00y", variables: [] })).toContain("x\ufffdy");
  });

  it("stays small whatever the question and the variables", () => {
    const variables = Array.from({ length: 5_000 }, (_, index) => ({ name: `v${index}`, type: "number", preview: "" }));
    const text = formatWrapUp({ reason: "timeout", question: "q".repeat(100_000), variables });
    expect(text).toContain("and 4980 more");
    expect(text.length).toBeLessThan(4_000);
  });
});
