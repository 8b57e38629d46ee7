import fc from "fast-check";
import { expect, it } from "vitest";
import { TextCollector } from "../../src/context/collect-text.js";
import { MAX_STRING_CHARS } from "../../src/spec/limits.js";

it("puts any pieces together, the short and the long", () => {
  const piece = fc.oneof(
    fc.string(),
    fc.nat({ max: 200_000 }).map((length) => "x".repeat(length)),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
      const collector = new TextCollector("a");
      for (const one of pieces) collector.add(one);
      expect(collector.text === pieces.join("")).toBe(true);
    }),
  );
});

it("takes a text of a character at a time without a node for each", () => {
  const collector = new TextCollector("a");
  const before = process.memoryUsage().heapUsed;
  for (let index = 0; index < 4_000_000; index++) collector.add("y");
  expect(collector.text).toHaveLength(4_000_000);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(64_000_000);
});

it("says what to do when a text is longer than a string can be, before it is", () => {
  const collector = new TextCollector("big.log");
  const quarter = "x".repeat(MAX_STRING_CHARS / 4);
  for (let index = 0; index < 4; index++) collector.add(quarter);
  expect(() => collector.add("x")).toThrow(/big\.log has 536,870,889 .* Split it into several files/);
});
