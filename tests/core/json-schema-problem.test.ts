import { expect, it } from "vitest";
import { problemOfSchema } from "../../src/core/validator.js";

it.each([
  ["a type that does not exist", { type: "wibble" }, "#/type"],
  ["a wrong type in a list", { type: ["string", "text"] }, "#/type/1"],
  ["an empty list of types", { type: [] }, "#/type"],
  ["a wrong type far inside", { properties: { a: { items: { type: "int" } } } }, "#/properties/a/items/type"],
  ["a mark of old drafts", { properties: { a: { required: true } } }, "#/properties/a/required"],
  ["a text for a number", { minimum: "5" }, "#/minimum"],
  ["a negative length", { anyOf: [{ minLength: -1 }] }, "#/anyOf/0/minLength"],
  ["no list of values", { enum: "a" }, "#/enum"],
  ["a text for a schema", { additionalProperties: "no" }, "#/additionalProperties"],
])("names the place of %s", (_name, schema, place) => {
  expect(problemOfSchema(schema)).toBe(`this JSON Schema cannot be used: what stands at ${place} is not allowed there`);
});

it("says what else cannot be used", () => {
  expect(problemOfSchema({ $ref: "#/nope" })).toContain("this JSON Schema cannot be used");
  expect(problemOfSchema({ pattern: "(" })).toContain("this JSON Schema cannot be used");
  const endless: Record<string, unknown> = {};
  endless["not"] = endless;
  expect(problemOfSchema(endless)).toContain("this JSON Schema cannot be used");
  expect(problemOfSchema([])).toContain("expected a Standard Schema");
});

it.each([
  ["nothing", {}],
  [
    "every keyword",
    {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: ["object", "null"],
      properties: { a: { type: "integer", minimum: 0, exclusiveMaximum: 5.5 }, b: true, type: { type: "string" } },
      required: ["a"],
      additionalProperties: false,
      $defs: { c: { enum: [1, "x", null] } },
      anyOf: [{ $ref: "#/$defs/c" }, { const: 5 }],
      title: "t",
      "x-own": { type: "wibble" },
      default: { type: "wibble" },
    },
  ],
  ["lists as old drafts have them", { type: "array", items: [{ type: "string" }, { type: "number" }] }],
])("takes a schema of %s", (_name, schema) => {
  expect(problemOfSchema(schema)).toBeUndefined();
});
