import fc from "fast-check";
import { expect, it } from "vitest";
import { contentKey } from "../../src/many/content-key.js";

it("is equal exactly for what JSON writes equally", () => {
  const json = fc.jsonValue();
  fc.assert(
    fc.property(json, json, (left, right) => {
      expect(contentKey(left)).toBe(contentKey(JSON.parse(JSON.stringify(left))));
      expect(contentKey(left) === contentKey(right)).toBe(JSON.stringify(left) === JSON.stringify(right));
    }),
  );
});

it.each([
  [
    ["ab", "c"],
    ["a", "bc"],
  ],
  [["a"], "a"],
  [{ a: "b" }, ["a", "b"]],
  ["\ud800", "\udbff"],
  [[1], ["1"]],
  [[null], ["null"]],
  [[[], []], [[[]]]],
  ["x".repeat(65_536), "x".repeat(65_537)],
])("tells %j from %j", (left, right) => {
  expect(contentKey(left)).not.toBe(contentKey(right));
});

it("takes data of any depth", () => {
  let deep: unknown = "x";
  for (let level = 0; level < 200_000; level++) deep = [deep];
  expect(contentKey(deep)).toMatch(/^[0-9a-f]{64}$/);
});
