import { describe, expect, it } from "vitest";
import {
  formatBadReply,
  formatConflictingFinal,
  formatEmptyAnswer,
  formatPrematureFinal,
  formatSchemaMismatch,
  formatUnknownVariable,
} from "../../src/text/send-back.js";

describe("words for what is sent back", () => {
  it("asks to look at the context before answering, once", () => {
    const text = formatPrematureFinal(123_456);
    expect(text).toContain("before running any code");
    expect(text).toContain("(123456 characters)");
    expect(text).toContain("hand the answer in again");
  });

  it("explains an answer that is ready but empty", () => {
    expect(formatEmptyAnswer()).toContain("`answer.content` is empty");
    expect(formatEmptyAnswer("python")).toMatch(/`answer\["ready"\]` is set, but `answer\["content"\]` is empty/);
    expect(formatEmptyAnswer()).toContain('FINAL("")');
  });

  it("asks to decide between answers that differ", () => {
    expect(formatConflictingFinal()).toContain("more than one answer");
  });

  it("lists the variables when a name is unknown", () => {
    const variables = [{ name: "report", type: "string(12)", preview: "" }];
    expect(formatUnknownVariable("reprot", variables, "FINAL_VAR")).toContain("named `reprot`");
    expect(formatUnknownVariable("reprot", variables, "FINAL_VAR")).toContain("Variables: report: string(12).");
    expect(formatUnknownVariable("x", [], "FINAL")).toContain("No variables are set yet.");
    expect(formatUnknownVariable("x86", [], "FINAL")).toContain('write FINAL("x86")');
    expect(formatUnknownVariable("x".repeat(10_000), [], "FINAL").length).toBeLessThan(400);
  });

  it("lists what is wrong with a value, with a bound", () => {
    const text = formatSchemaMismatch(["count: Expected number, got string", "names[0]: Required"]);
    expect(text).toContain("- count: Expected number, got string\n- names[0]: Required\n");
    const many = formatSchemaMismatch(Array.from({ length: 500 }, () => "x".repeat(5_000)));
    expect(many).toContain("- and 490 more");
    expect(many.length).toBeLessThan(3_500);
  });

  it("has words for every reply without text", () => {
    expect(formatBadReply({ kind: "empty" })).toContain("empty");
    expect(formatBadReply({ kind: "tool_calls" })).toContain("write code in a ```repl block");
    expect(formatBadReply({ kind: "content_filter" })).toContain("content filter");
    const refusal = formatBadReply({ kind: "refusal", words: `I cannot ${"x".repeat(10_000)}` });
    expect(refusal).toContain('You declined: "I cannot');
    expect(refusal.length).toBeLessThan(700);
  });
});
