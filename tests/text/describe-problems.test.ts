import { describe, expect, it } from "vitest";
import { describeProblems } from "../../src/text/describe-problems.js";
import { parseReply } from "../../src/text/parse-reply.js";
import type { ReplyProblem } from "../../src/text/reply-problems.js";
import { readReplyCorpus } from "./read-reply-corpus.js";

const idle = { hasRun: false };

describe("the words for problems", () => {
  it("are none when there is no problem", () => {
    expect(describeProblems([], idle)).toBe("");
  });

  it("say how to go on when nothing was run", () => {
    const text = describeProblems([{ kind: "no_code" }], idle);
    expect(text).toMatch(/no code block/);
    expect(text).toContain("```js");
    expect(text).toContain("FINAL_VAR(variable)");
  });

  it("leave that out when something was run", () => {
    const text = describeProblems([{ kind: "cut", where: "code" }], { hasRun: true });
    expect(text).toMatch(/cut off at the output limit/);
    expect(text).not.toContain("Nothing was run");
  });

  it("name the language that the REPL speaks", () => {
    const problems: ReplyProblem[] = [{ kind: "wrong_language", language: "python", line: 4 }];
    expect(describeProblems(problems, idle)).toMatch(/line 4 is python.*this REPL speaks JavaScript/);
    const inPython = describeProblems([{ kind: "wrong_language", language: "js", line: 4 }], {
      ...idle,
      language: "python",
    });
    expect(inPython).toMatch(/speaks Python/);
    expect(inPython).toContain("```python");
  });

  it("say each thing once", () => {
    const problem: ReplyProblem = { kind: "empty_block", line: 2 };
    expect(describeProblems([problem, problem], { hasRun: true }).split("\n")).toHaveLength(1);
  });

  it("show what was seen of an answer", () => {
    const { problems } = parseReply("FINAL(rows.join())", { cut: false });
    expect(describeProblems(problems, idle)).toContain("`rows.join()`");
  });

  it("exist for every problem of the corpus, and stay short", () => {
    for (const { reply, options, title } of readReplyCorpus()) {
      const { problems, cells } = parseReply(reply, options);
      const text = describeProblems(problems, { hasRun: cells.length > 0, language: options.language ?? "javascript" });
      expect(text === "", title).toBe(problems.length === 0);
      expect(text.length, title).toBeLessThan(900);
    }
  });

  it("stay short for a huge argument", () => {
    const huge = "x".repeat(100_000);
    for (const reply of [`FINAL(f(${"1,".repeat(5_000)}1))`, `FINAL(${huge})\nFINAL(${huge}y)`, `So FINAL(${huge})`]) {
      expect(describeProblems(parseReply(reply, { cut: false }).problems, idle).length).toBeLessThan(900);
    }
  });
});
