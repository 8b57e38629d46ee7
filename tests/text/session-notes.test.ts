import { describe, expect, it } from "vitest";
import { formatEarlierQuestions } from "../../src/text/session-notes.js";

describe("formatEarlierQuestions", () => {
  it("counts as people do", () => {
    const one = formatEarlierQuestions({ questions: 1, contexts: 1, variables: [], lost: [], language: "javascript" });
    expect(one).toBe(
      "This REPL has answered 1 question before. `context` is the present one's; earlier: context_0, and the messages in history_0 (each is { role, content }).",
    );
    const many = formatEarlierQuestions({
      questions: 3,
      contexts: 2,
      variables: ["rows"],
      lost: [],
      language: "python",
    });
    expect(many).toContain("answered 3 questions before");
    expect(many).toContain("earlier: context_0 to context_1, and the messages in history_0 to history_2");
    expect(many).toContain('(each is {"role": ..., "content": ...})');
    expect(many).toContain("Variables are kept, among them rows.");
    expect(many).not.toContain("gone");
  });

  it("names the variables that are gone", () => {
    const lost = ["day", "index"];
    const note = formatEarlierQuestions({ questions: 1, contexts: 1, variables: ["a"], lost, language: "javascript" });
    expect(note).toContain("among them a. These could not be kept and are gone: day, index.");
  });

  it("does not grow with the number of variables", () => {
    const variables = Array.from({ length: 10_000 }, (_, index) => `variable_${index}_${"x".repeat(1_000)}`);
    const note = formatEarlierQuestions({ questions: 1, contexts: 1, variables, lost: variables, language: "python" });
    expect(note.length).toBeLessThan(4_000);
  });
});
