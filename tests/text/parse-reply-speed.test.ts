import { describe, expect, it } from "vitest";
import { parseReply } from "../../src/text/parse-reply.js";

const CHARS = 400_000;
/** Quadratic work on this much takes minutes; linear work takes a tenth of this on a slow machine. */
const MAX_MS = 3_000;
const fill = (part: string, chars = CHARS): string => part.repeat(Math.ceil(chars / part.length));

const HOSTILE: Readonly<Record<string, string>> = {
  "many blocks": fill("```js\nx()\n```\n"),
  "many blocks with template literals": fill("```js\nx(`a`)\n```\n"),
  "many bare blocks": fill("```\nx(1)\n```\n"),
  "openers only": fill("```js\n"),
  "bare fences only": fill("```\n"),
  "one huge block": `\`\`\`js\n${fill("const a = f(1) + 2;\n")}\`\`\``,
  "fences in one huge literal": `~~~js\nx = \`${fill("~~~\n")}\`\n~~~`,
  "fences in a literal that never ends": `~~~js\nx = \`${fill("~~~\n")}`,
  "fences in comments that never end": `\`\`\`js\n${fill("/* ```\n")}`,
  "closing fences behind code": fill("```js\nx```\n"),
  "too short closing fences": fill("````js\na\n```\n"),
  "back-ticks": fill("`"),
  "fences in the middle of one line": fill("x ```a ``` "),
  "parentheses in an answer": `FINAL(${fill("(")}`,
  "faces in an answer": `FINAL(${fill(":) ")}`,
  "open markers": fill("FINAL(\n"),
  "open markers on one line": fill("FINAL("),
  "open quotes": fill('FINAL("\n'),
  "faces in mentions": fill("FINAL(:) x\n"),
  "equal answers": fill("FINAL(42)\n"),
  mentions: fill("FINAL(42) x\n"),
  "nearly markers": fill("**FINAL**（42）"),
  "names without a parenthesis": fill("FINAL_VAR___ "),
  "mentions on one line": fill("a FINAL(42) "),
  "markers closed far away by prose": fill("FINAL(\n") + fill(") x\n"),
  "blanks behind an answer": `FINAL(1)${fill(" ")}x`,
  "blanks behind quotes": `FINAL("${fill('"      ')}`,
  "opening tags": fill("<think>"),
  sections: fill("<think>a</think>"),
  "closing tags": fill("</think>"),
  "closing tags on lines": fill("a\n</think>\n"),
  "tags between back-ticks": fill("`<think>`"),
  "closing tags in an open block": `\`\`\`js\n${fill("</think>\n")}`,
  "closing tags in many blocks": fill("```js\n</think>\n"),
  "half tags": fill("<think "),
  "half channels": fill("<|channel|>analysis "),
  "ends of turn": fill("</s>"),
  "blank lines": fill("\n"),
  "fences of falling length": Array.from(
    { length: 800 },
    (_, index) => `${"`".repeat(803 - index)}js\n</think>\n`,
  ).join(""),
  "quotation marks": fill(">"),
  "quoted blocks": fill("> ```js\n> a()\n"),
  lists: fill("1. - * "),
  "nested brackets": `FINAL(${fill("[", 10_000)})`,
  "backslashes in quotes": `FINAL("${fill("\\")}")`,
  "many blocks with three quotes": fill('```py\nx = """a"""\n```\n'),
  "fences in three quotes that never end": `~~~py\nx = """${fill("~~~\n")}`,
  "nested dicts": `FINAL(${fill("{1:", 10_000)})`,
  "a long list": `FINAL([${fill("'a', ")}])`,
};

describe("a reply of more fences, tags and markers than anybody needs", () => {
  it.each([
    ["tildes", "~~~\n"],
    ["closing tags", "</think>"],
    ["blocks of prose", "```\nsome prose\n```\n"],
    ["mentions", "a FINAL(1) "],
  ])("is read to a bound, and the model is told: %s", (_name, part) => {
    const { problems, prose } = parseReply(fill(part, 5_000_000), { cut: false });
    expect(problems).toContainEqual({ kind: "crowded", line: expect.any(Number) });
    expect(prose.length).toBeGreaterThan(1_000_000);
  });

  it("keeps what stood before the bound", () => {
    const { cells, problems } = parseReply(`\`\`\`js\nf(1)\n\`\`\`\n${"FINAL(1) x\n".repeat(20_000)}`, { cut: false });
    expect(cells).toHaveLength(1);
    expect(problems).toContainEqual({ kind: "crowded", line: 10_003 });
  });

  it("is none below the bound", () => {
    const { cells, problems } = parseReply(fill("```js\nf(1)\n```\n", 60_000), { cut: false });
    expect(cells).toHaveLength(4_000);
    expect(problems).toEqual([]);
  });
});

describe("a long reply of", () => {
  it.each(Object.entries(HOSTILE))("%s is read in linear time", (_name, reply) => {
    for (const language of ["javascript", "python"] as const) {
      for (const cut of [false, true]) {
        const start = performance.now();
        const { cells, final, problems } = parseReply(reply, { cut, language });
        expect(performance.now() - start).toBeLessThan(MAX_MS);
        expect(cells.length + problems.length + (final === undefined ? 0 : 1)).toBeGreaterThan(0);
      }
    }
  });
});
