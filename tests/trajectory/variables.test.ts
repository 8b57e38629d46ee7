import fc from "fast-check";
import { expect, it } from "vitest";
import { applyChange, variableChange } from "../../src/trajectory/variables.js";

const variable = fc.record({
  name: fc.constantFrom("a", "b", "c", "__proto__"),
  type: fc.constantFrom("number", "string"),
  preview: fc.constantFrom("1", "2"),
});
const variables = fc.uniqueArray(variable, { selector: ({ name }) => name });

it("rebuilds the variables after a cell from those before it and the change", () => {
  const byName = (left: { name: string }, right: { name: string }) => left.name.localeCompare(right.name);
  fc.assert(
    fc.property(variables, variables, (before, after) => {
      const change = JSON.parse(JSON.stringify(variableChange(before, after)));
      expect(applyChange(before, change).sort(byName)).toEqual([...after].sort(byName));
    }),
  );
});

it("says nothing of variables that stay as they are", () => {
  const same = [{ name: "a", type: "number", preview: "1" }];
  expect(variableChange(same, [...same])).toEqual({});
});
