import { describe, expect, it } from "vitest";
import { unquote } from "../../src/text/quoted-text.js";

describe("unquote", () => {
  it.each([
    ["plain", "plain"],
    [String.raw`one\ntwo`, "one\ntwo"],
    [String.raw`a \"b\" c`, 'a "b" c'],
    [String.raw`back\\slash`, "back\\slash"],
    [String.raw`\u00e9 \u{1F600} \x41`, "é \u{1F600} A"],
    [String.raw`\u{FFFFFF}`, String.raw`\u{FFFFFF}`],
    [String.raw`tab\there`, "tab\there"],
    [String.raw`C:\\new`, String.raw`C:\new`],
    ["one\\\ntwo", "onetwo"],
  ])("decodes %j", (content, text) => {
    expect(unquote(content)).toBe(text);
  });

  it.each([
    String.raw`\frac{1}{2}`,
    String.raw`x \neq y`,
    String.raw`\alpha \times \beta`,
    String.raw`C:\temp\new`,
    String.raw`\d+\.\d*`,
  ])("leaves %j as it stands", (content) => {
    expect(unquote(content)).toBe(content);
  });

  it("frees quotes even in what it leaves", () => {
    expect(unquote(String.raw`\alpha is \"first\"`)).toBe(String.raw`\alpha is "first"`);
  });
});
