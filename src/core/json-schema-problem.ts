import { type Schema as CfSchema, Validator } from "@cfworker/json-schema";

const TYPE: CfSchema = { enum: ["array", "boolean", "integer", "null", "number", "object", "string"] };
const ANY_SCHEMA: CfSchema = { $ref: "#" };
const SCHEMAS: CfSchema = { type: "array", items: ANY_SCHEMA };
const SCHEMAS_BY_NAME: CfSchema = { type: "object", additionalProperties: ANY_SCHEMA };
const NAMES: CfSchema = { type: "array", items: { type: "string" } };
const COUNT: CfSchema = { type: "integer", minimum: 0 };
const NUMBER: CfSchema = { type: "number" };

const each = (keywords: string, schema: CfSchema): Record<string, CfSchema> =>
  Object.fromEntries(keywords.split(" ").map((name) => [name, schema]));

/**
 * What the keywords of a JSON Schema may be, as one: of draft 2020-12, with lists in `items` as drafts before it have them.
 * Keywords that nobody knows are left alone, as those drafts say.
 */
const SCHEMA_OF_SCHEMAS: CfSchema = {
  type: ["object", "boolean"],
  properties: {
    type: { anyOf: [TYPE, { type: "array", items: TYPE, minItems: 1 }] },
    enum: { type: "array" },
    required: NAMES,
    dependentRequired: { type: "object", additionalProperties: NAMES },
    items: { anyOf: [ANY_SCHEMA, SCHEMAS] },
    uniqueItems: { type: "boolean" },
    multipleOf: { type: "number", exclusiveMinimum: 0 },
    ...each("allOf anyOf oneOf prefixItems", SCHEMAS),
    ...each("properties patternProperties $defs definitions dependentSchemas", SCHEMAS_BY_NAME),
    ...each("additionalProperties contains not if then else propertyNames", ANY_SCHEMA),
    ...each("unevaluatedItems unevaluatedProperties", ANY_SCHEMA),
    ...each("minLength maxLength minItems maxItems minProperties maxProperties minContains maxContains", COUNT),
    ...each("minimum maximum exclusiveMinimum exclusiveMaximum", NUMBER),
    ...each("$ref format", { type: "string" }),
    pattern: { type: "string", format: "regex" },
  },
};

/** Where a JSON Schema says what no schema can, such as a type that does not exist: no value would ever fit it. */
export function placeOfSchemaProblem(schema: object): string | undefined {
  const { valid, errors } = new Validator(SCHEMA_OF_SCHEMAS, "2020-12", false).validate(schema);
  if (valid) return undefined;
  // Every error brings those of all that it stands in; the place is the innermost.
  const places = errors.map(({ instanceLocation }) => instanceLocation);
  return places.reduce((deepest, place) => (depthOf(place) > depthOf(deepest) ? place : deepest));
}

const depthOf = (place: string): number => place.split("/").length;
