import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseReply } from "../../src/text/parse-reply.js";
import { readReplyCorpus } from "./read-reply-corpus.js";

const FENCE = "```";

/** The stuff that replies are made of, so that chance finds its combinations. */
const piece = fc.constantFrom(
  ...[
    "```",
    "````",
    "~~~",
    "```js\n",
    "```repl",
    "```json\n",
    "```python\n",
    "\n",
    "\n\n",
    "\r\n",
    " ",
    "  ",
    "\t",
    "> ",
    "- ",
    "1. ",
  ],
  ...[
    "<think>",
    "</think>",
    "<analysis>",
    "</analysis>",
    "◁think▷",
    "◁/think▷",
    "<|channel|>analysis<|message|>",
    "<|end|>",
  ],
  ...[
    "FINAL(",
    "FINAL_VAR(",
    "FINAL(42)",
    "FINAL（",
    "）",
    "FINAL**",
    "FINAL()",
    ")",
    "(",
    '"',
    "'",
    "`",
    '"""',
    "**",
    ".",
    ":)",
    "\\",
    "${",
    "}",
    "/*",
    "*/",
    "//",
  ],
  ...[
    "print(1);",
    "const a = `",
    "let x = ;",
    "x",
    "total",
    "def f():",
    "{}",
    "</s>",
    "<|im_end|>",
    "assistantfinal",
    "analysis",
    "é",
    "\u{1F600}",
  ],
);
const reply = fc.oneof(
  fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join("")),
  fc.string({ unit: "binary", maxLength: 200 }),
  fc
    .array(fc.constantFrom(...readReplyCorpus().map((entry) => entry.reply)), { maxLength: 4 })
    .map((replies) => replies.join("\n")),
);
const options = fc.record({ cut: fc.boolean(), language: fc.constantFrom("javascript" as const, "python" as const) });

/** Prose that has no meaning to the parser. */
const prose = fc
  .array(fc.constantFrom("The", "count", "is", "seven,", "so", "far (about)", "it's", "fine.", "\n", "\n\n"), {
    maxLength: 20,
  })
  .map((words) => words.join(" "));

describe("any reply", () => {
  it("gives code, an answer or a problem", () => {
    fc.assert(
      fc.property(reply, options, (text, parse) => {
        const { cells, final, problems } = parseReply(text, parse);
        expect(cells.length + problems.length + (final === undefined ? 0 : 1)).toBeGreaterThan(0);
      }),
      { numRuns: 3000 },
    );
  });

  it("adds no line to code that ends with the reply on the line of its fence", () => {
    const { cells } = parseReply("```repl FINAL_VAR(x)", { cut: false, language: "python" });
    expect(cells.map(({ code }) => code)).toEqual(["FINAL_VAR(x)"]);
  });

  it("gives only characters that it holds, in their order", () => {
    fc.assert(
      fc.property(reply, options, (text, parse) => {
        let position = 0;
        for (const { code } of parseReply(text, parse).cells) {
          for (const character of code) {
            position = text.indexOf(character, position) + 1;
            expect(position).toBeGreaterThan(0);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("says a cell's line as people count them", () => {
    fc.assert(
      fc.property(reply, (text) => {
        const lines = text.split("\n");
        for (const { code, line } of parseReply(text, { cut: false }).cells) {
          const first = code.split("\n")[0] ?? "";
          expect(lines[line - 1]).toContain(first.trim());
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("never gives an answer and the doubt about it", () => {
    fc.assert(
      fc.property(reply, options, (text, parse) => {
        const { final, problems } = parseReply(text, parse);
        if (final !== undefined) expect(problems.filter(({ kind }) => kind.startsWith("final_"))).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it("runs nothing of an open block when it was cut", () => {
    fc.assert(
      fc.property(prose, fc.constantFrom("a();", "const b = 1;", "if (c) {", "`", "/*"), (words, code) => {
        const parsed = parseReply(`${words}\n\n${FENCE}js\n${code}\n${code}`, { cut: true });
        expect(parsed.cells).toEqual([]);
        expect(parsed.problems).toContainEqual({ kind: "cut", where: "code" });
      }),
    );
  });
});

describe("reasoning", () => {
  const section = fc.constantFrom(
    ["<think>", "</think>"],
    ["<thinking>", "</thinking>"],
    ["<reasoning>", "</reasoning>"],
    ["<reflection>", "</reflection>"],
    ["<analysis>", "</analysis>"],
    ["<scratchpad>", "</scratchpad>"],
    ["◁think▷", "◁/think▷"],
    ["<|channel|>analysis<|message|>", "<|end|>"],
  );
  const thought = fc
    .array(
      fc.constantFrom(
        `${FENCE}js\nsecret();\n${FENCE}\n`,
        `${FENCE}js\nsecret();`,
        "FINAL(secret)\n",
        "\n",
        " secret ",
        FENCE,
      ),
      { maxLength: 12 },
    )
    .map((pieces) => pieces.join(""));

  it("never runs and never answers", () => {
    fc.assert(
      fc.property(section, thought, prose, ([open = "", close = ""], secret, words) => {
        const parsed = parseReply(`${open}${secret}${close}\n${words}\n\n${FENCE}js\nopen();\n${FENCE}\n\nFINAL(7)`, {
          cut: false,
        });
        expect(parsed.cells.map(({ code }) => code)).toEqual(["open();"]);
        expect(parsed.final?.argument).toBe("7");
        expect(parsed.prose).not.toContain("secret");
      }),
    );
  });

  it("goes to the end of the reply when it never ends", () => {
    fc.assert(
      fc.property(section, thought, prose, ([open = ""], secret, words) => {
        const parsed = parseReply(`${words}\n${open}${secret}`, { cut: false });
        expect([parsed.cells, parsed.final]).toEqual([[], undefined]);
      }),
    );
  });
});

describe("prose", () => {
  it("changes no cell, wherever it stands", () => {
    fc.assert(
      fc.property(
        prose,
        prose,
        prose,
        fc.constantFrom("js", "repl", "", "JavaScript"),
        (before, between, after, label) => {
          const codes = ["print(`((`);", "if (b) {\n  c();\n}"];
          const [first, second] = codes.map((code) => `${FENCE}${label}\n${code}\n${FENCE}`);
          const text = `${before}\n${first}\n${between}\n${second}\n${after}`;
          expect(parseReply(text, { cut: false }).cells.map(({ code }) => code)).toEqual(codes);
        },
      ),
    );
  });

  it("around an answer on lines of its own leaves it as it is", () => {
    fc.assert(
      fc.property(prose, prose, (before, after) => {
        const parsed = parseReply(`${before}\n\nFINAL(12 (or so))\n${after}`, { cut: false });
        expect(parsed.final?.argument).toBe("12 (or so)");
      }),
    );
  });
});

describe("the argument of FINAL", () => {
  const balanced: fc.Arbitrary<string> = fc.letrec<{ text: string }>((tie) => ({
    text: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom("so", "it is", "42", ", ", ".\n", "é", "\u{1F600}", "{[", "- a", "/ 2"),
      tie("text").map((inner) => ` (${inner}) `),
      fc.tuple(tie("text"), tie("text")).map((parts) => parts.join("")),
    ),
  })).text;

  it("is any balanced text, exact to the character", () => {
    fc.assert(
      fc.property(balanced, (text) => {
        const argument = `The answer: ${text} so far`;
        const { final, problems } = parseReply(`FINAL(${argument})`, { cut: false });
        expect({ final, problems }).toEqual({ final: { kind: "FINAL", argument, quoted: false }, problems: [] });
      }),
      { numRuns: 500 },
    );
  });

  it("is any JSON, exact to the character", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue())),
        fc.nat(2),
        (value, indent) => {
          const json = JSON.stringify(value, null, indent);
          // Parentheses and fences within strings may be unbalanced, which is a problem and not a wrong answer.
          fc.pre(!/[()`~]/.test(json));
          expect(parseReply(`FINAL(${json})`, { cut: false }).final?.argument).toBe(json);
        },
      ),
    );
  });

  const hostile = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 60 }),
    fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join("")),
  );

  it("is any text between three quotes", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        fc.pre(!/"""|\\|\$\{|"$|^"/.test(text));
        expect(parseReply(`FINAL("""${text}""")`, { cut: false }).final).toEqual({
          kind: "FINAL",
          argument: text,
          quoted: true,
        });
      }),
      { numRuns: 1000 },
    );
  });

  it("is any text that JSON has quoted", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        // Formulas, paths and templates are left as they stand, or sent back.
        fc.pre(!/\\|\$\{|[\b\f]/.test(text));
        expect(parseReply(`FINAL(${JSON.stringify(text)})`, { cut: false }).final?.argument).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });
});
