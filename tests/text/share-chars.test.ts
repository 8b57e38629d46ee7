import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shareChars } from "../../src/text/share-chars.js";

describe("shareChars", () => {
  it("gives short texts all they need and divides the rest evenly", () => {
    expect(shareChars([1000, 10, 1000], 110)).toEqual([50, 10, 50]);
    expect(shareChars([5, 5], 100)).toEqual([5, 5]);
    expect(shareChars([], 100)).toEqual([]);
    expect(shareChars([7, 7], 0)).toEqual([0, 0]);
  });

  it("never gives more than there is, nor less than there could be", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(500), { maxLength: 20 }), fc.nat(2000), (lengths, maxChars) => {
        const shares = shareChars(lengths, maxChars);
        const total = sum(shares);
        expect(total).toBeLessThanOrEqual(maxChars);
        expect(shares.every((share, index) => share <= (lengths[index] ?? 0))).toBe(true);
        expect(total).toBe(Math.min(maxChars, sum(lengths)));
      }),
    );
  });
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
