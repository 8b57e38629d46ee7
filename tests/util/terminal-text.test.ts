import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { terminalText } from "../../src/util/terminal-text.js";

describe("terminalText", () => {
  it("leaves no character that a terminal would obey, whatever it is given", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(
        "\u001B[",
        "\u009B",
        "\u001B]0;",
        "\u0007",
        "\r",
        "\u202E",
        "\u0085",
        "31m",
        "\u001B(0",
        "\u{E0041}",
      ),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        expect(terminalText(pieces.join(""))).not.toMatch(
          /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2028\u2029\u2066-\u2069]|[\u{E0020}-\u{E007F}]/u,
        );
      }),
    );
  });

  it("leaves text alone that has none", () => {
    const text = "Ärger, 漢字, עברית, 👩‍👩‍👧 and `code`;\n  indented \\ [31m";
    expect(terminalText(text)).toBe(text);
  });

  it("takes colours out without litter, and ends lines as terminals expect", () => {
    expect(terminalText("\u001B[1;31mred\u001B[0m\r\nnext\rlast\tend")).toBe("red\nnext\nlast  end");
  });

  it("takes time that grows with the length only", () => {
    const started = performance.now();
    for (const text of ["\u001B[", "\u001B[1;", "\u009B0", "\u001B[ ", "\r"]) terminalText(text.repeat(1_000_000));
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
