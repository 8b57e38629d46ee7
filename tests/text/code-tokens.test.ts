import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codeTokens } from "../../src/text/code-tokens.js";

const LANGUAGES = ["javascript", "typescript", "python"] as const;
const colored = (code: string, language: string) =>
  codeTokens(code, language)
    .filter(({ kind }) => kind !== "plain")
    .map(({ kind, text }) => [kind, text]);

describe("codeTokens", () => {
  it("tells the parts of JavaScript apart", () => {
    expect(colored('const n = await llm_query("a", 2.5); // why\nfoo(n)', "javascript")).toEqual([
      ["keyword", "const"],
      ["keyword", "await"],
      ["repl", "llm_query"],
      ["string", '"a"'],
      ["number", "2.5"],
      ["comment", "// why"],
      ["call", "foo"],
    ]);
  });

  it("tells the parts of Python apart", () => {
    const code = `def f(größe): # why 'not'\n    return llm_query(f"{größe // 2}") if None else rf'''a\n"b"''' + len("""x""")`;
    expect(colored(code, "python")).toEqual([
      ["keyword", "def"],
      ["call", "f"],
      ["comment", "# why 'not'"],
      ["keyword", "return"],
      ["repl", "llm_query"],
      ["string", 'f"{größe // 2}"'],
      ["keyword", "if"],
      ["keyword", "None"],
      ["keyword", "else"],
      ["string", `rf'''a\n"b"'''`],
      ["call", "len"],
      ["string", '"""x"""'],
    ]);
    expect(colored("const let = 7 // 2", "python")).toEqual([
      ["number", "7"],
      ["number", "2"],
    ]);
  });

  it("loses and adds no character", () => {
    const piece = fc.constantFrom(
      '"',
      "'",
      "`",
      "\\",
      "/*",
      "*/",
      "//",
      "#",
      '"""',
      "\n",
      "def ",
      "rb",
      "x",
      "1",
      "${",
      "}",
    );
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(piece).map((pieces) => pieces.join("")),
    );
    fc.assert(
      fc.property(text, fc.constantFrom(...LANGUAGES), (code, language) => {
        expect(
          codeTokens(code, language)
            .map((token) => token.text)
            .join(""),
        ).toBe(code);
      }),
    );
  });

  it.each(["/*", '"', '"""', "'''\\", "`", "\\", "a", "rb", "1", "/", "*", "#"])(
    "takes linear time on a long run of %j",
    (piece) => {
      for (const language of LANGUAGES) {
        const startedAt = performance.now();
        codeTokens(piece.repeat(60_000 / piece.length), language);
        codeTokens(`"""${piece.repeat(60_000 / piece.length)}`, language);
        expect(performance.now() - startedAt).toBeLessThan(1_000);
      }
    },
  );
});
