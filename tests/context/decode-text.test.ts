import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeText, MAX_STRING_CHARS, NotTextError } from "../../src/context/decode-text.js";

const bytes = (text: string, encoding: BufferEncoding = "utf8") => Buffer.from(text, encoding);

describe("decodeText", () => {
  it("gives back any text to the character", () => {
    const text = fc.string({ unit: "grapheme" }).filter((one) => !one.includes("\0") && !one.startsWith("\uFEFF"));
    fc.assert(fc.property(text, (one) => decodeText(bytes(one), "a.txt") === one));
  });

  it("keeps characters whole that lie across two slices", () => {
    const text = `x${"é".repeat(9_000_000)}`;
    expect(decodeText(bytes(text), "a.txt") === text).toBe(true);
  });

  it("leaves a byte order mark out, and takes the one of UTF-16 for what it says", () => {
    expect(decodeText(bytes("\uFEFFaé"), "a.txt")).toBe("aé");
    expect(decodeText(bytes("\uFEFFaé", "utf16le"), "a.txt")).toBe("aé");
  });

  it("reads other encodings when told to", () => {
    expect(decodeText(bytes("aé", "latin1"), "a.txt", "latin1")).toBe("aé");
    expect(decodeText(bytes("ab", "utf16le"), "a.txt", "utf-16le")).toBe("ab");
  });

  it.each([
    ["bytes that are no UTF-8", Buffer.from([0x61, 0xff, 0x62])],
    ["a character that is cut off at the end", Buffer.from([0x61, 0xc3])],
    ["bytes with a zero among them", Buffer.from("a\0b")],
    ["a picture", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x00, 0x1a])],
  ])("refuses %s", (_, given) => {
    expect(() => decodeText(given, "a.bin")).toThrow(NotTextError);
    expect(() => decodeText(given, "a.bin")).toThrow("a.bin is not text in utf-8");
  });

  it("says what to do when a text is longer than a string can be", () => {
    const given = Buffer.alloc(MAX_STRING_CHARS + 1);
    expect(() => decodeText(given, "big.log")).toThrow(/big\.log has 536,870,889 .* Split it into several files/);
  });
});
