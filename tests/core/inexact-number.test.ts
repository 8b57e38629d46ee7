import { expect, it } from "vitest";
import { inexactNumberIn } from "../../src/core/inexact-number.js";

const DIGITS = "9007199254740993";

it.each([
  [`{"id":${DIGITS}}`, DIGITS],
  [`[1,"\\\\",-${DIGITS}]`, `-${DIGITS}`],
  ["1".repeat(400), "1".repeat(400)],
  ["12345678901234567891", "12345678901234567891"],
])("finds the number in %s that would be read as another", (json, number) => {
  expect(inexactNumberIn(json)).toBe(number);
});

it.each([
  `{"${DIGITS}":"${DIGITS}"}`,
  `["\\"${DIGITS}","\\\\\\"${DIGITS}"]`,
  `[0.${DIGITS},${DIGITS}.5,1e+23]`,
  JSON.stringify([2 ** 53, -(2 ** 60), 1e21, 123456789012345680000, 10 ** 20]),
  `1${"0".repeat(21)}`,
])("takes %s as it is", (json) => {
  expect(inexactNumberIn(json)).toBeUndefined();
});

it("reads a long text in one go", () => {
  expect(inexactNumberIn(`["${"\\\\".repeat(500_000)}${DIGITS}",${"1,".repeat(500_000)}${DIGITS}]`)).toBe(DIGITS);
});
