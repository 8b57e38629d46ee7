import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { headOf, TRUNCATION_OVERHEAD_CHARS, truncate } from "../../src/text/truncate.js";

const LONE_SURROGATE = /\p{Surrogate}/u;

describe("truncate", () => {
  it("gives a text that fits as it is", () => {
    expect(truncate("abc", 3)).toBe("abc");
    expect(truncate("", 0)).toBe("");
    expect(truncate({ head: "ab", tail: "cd", length: 4 }, 4)).toBe("abcd");
  });

  it("keeps head and tail and says how many of how many characters are missing", () => {
    expect(truncate(`${"a".repeat(50)}${"b".repeat(50)}`, 10)).toBe(
      "aaaaa\n[90 of 100 characters left out here]\nbbbbb",
    );
  });

  it("gives the odd character to the head", () => {
    expect(truncate("abcdefgh", 3)).toBe("ab\n[5 of 8 characters left out here]\nh");
  });

  it("tells the true length of a text whose middle was never kept", () => {
    expect(truncate({ head: "start", tail: "end", length: 1_000_000 }, 100)).toBe(
      "start\n[999992 of 1000000 characters left out here]\nend",
    );
    expect(truncate({ head: "abcdef", tail: "uvwxyz", length: 500 }, 4)).toBe(
      "ab\n[496 of 500 characters left out here]\nyz",
    );
  });

  it("says that something is missing even where the length alone would fit", () => {
    expect(truncate({ head: "ab", tail: "yz", length: 10 }, 50)).toBe("ab\n[6 of 10 characters left out here]\nyz");
  });

  it("shows nothing but the count when no characters may be shown", () => {
    expect(truncate("abc", 0)).toBe("[3 of 3 characters left out here]");
  });

  it("gives what a missing tail leaves over to the head", () => {
    expect(truncate({ head: "abcdef", tail: "", length: 100 }, 4)).toBe("abcd\n[96 of 100 characters left out here]");
  });

  it("never exceeds the limit plus the constant line, never cuts a pair, and counts exactly", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), fc.nat(320), (text, maxChars) => {
        const result = truncate(text, maxChars);
        expect(result.length).toBeLessThanOrEqual(maxChars + TRUNCATION_OVERHEAD_CHARS);
        expect(LONE_SURROGATE.test(result)).toBe(false);
        if (text.length <= maxChars) {
          expect(result).toBe(text);
          return;
        }
        const marker = new RegExp(`\\[(\\d+) of ${text.length} characters left out here\\]`).exec(result);
        const before = result.slice(0, Math.max(0, (marker?.index ?? 0) - 1));
        const after = result.slice((marker?.index ?? 0) + (marker?.[0].length ?? 0) + 1);
        expect(text.startsWith(before)).toBe(true);
        expect(text.endsWith(after)).toBe(true);
        expect(Number(marker?.[1])).toBe(text.length - before.length - after.length);
        expect(before.length + after.length).toBeGreaterThanOrEqual(maxChars - 2);
      }),
    );
  });
});

describe("headOf", () => {
  it("leaves a pair whole or out", () => {
    expect(headOf("a😀b", 2)).toBe("a");
    expect(headOf("a😀b", 3)).toBe("a😀");
    expect(headOf("😀", 0)).toBe("");
  });
});
