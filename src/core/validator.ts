import { type Schema as CfSchema, Validator as JsonSchemaValidator } from "@cfworker/json-schema";
import type { JsonSchema, Schema, StandardIssue, StandardSchema } from "../spec/schema.js";
import { messageOf } from "../util/errors.js";
import { fieldsOf } from "../util/record.js";
import { placeOfSchemaProblem } from "./json-schema-problem.js";

/** A value that fits, as the schema gives it back; or what is wrong, one line per problem with its path. */
export type Validation = { readonly value: unknown } | { readonly issues: readonly string[] };

/** A schema of any kind, made ready for use. */
export interface Validator {
  /** The shape in words of JSON Schema, for the model; absent when the schema's library cannot tell it. */
  readonly description: string | undefined;
  validate(value: unknown): Promise<Validation>;
}

/** Zod, valibot, arktype and other Standard Schemas are used as they are, plain JSON Schema through @cfworker/json-schema. */
export function validatorOf(schema: Schema): Validator {
  return isStandard(schema) ? standardValidator(schema) : jsonValidator(schema);
}

export function isStandard(schema: Schema): schema is StandardSchema {
  return "~standard" in schema;
}

function standardValidator({ "~standard": standard }: StandardSchema): Validator {
  return {
    description: describeStandard(standard),
    async validate(value) {
      const result = await standard.validate(value);
      if (!result.issues) return { value: result.value };
      return { issues: result.issues.map(formatIssue) };
    },
  };
}

function describeStandard({ jsonSchema }: StandardSchema["~standard"]): string | undefined {
  try {
    return jsonSchema && JSON.stringify(jsonSchema.input({ target: "draft-2020-12" }));
  } catch {
    // The library may refuse to describe parts of a schema; the model then learns the shape from the issues.
    return undefined;
  }
}

function formatIssue({ message, path = [] }: StandardIssue): string {
  const steps = path.map((step) => String(typeof step === "object" ? step.key : step));
  return steps.length === 0 ? message : `${steps.join(".")}: ${message}`;
}

function jsonValidator(schema: JsonSchema): Validator {
  // shortCircuit off: the model is told everything that is wrong at once.
  const validator = new JsonSchemaValidator(schema as CfSchema, "2020-12", false);
  return {
    description: JSON.stringify(schema),
    async validate(value) {
      const { valid, errors } = validator.validate(value);
      if (valid) return { value };
      // Errors come from the outside in; the innermost say what to mend.
      const inner = errors.filter(
        ({ instanceLocation, keyword }) => !(instanceLocation === "#" && keyword === "properties"),
      );
      return {
        issues: inner.map(
          ({ instanceLocation, error }) => `${instanceLocation.replace(/^#\/?/, "") || "value"}: ${error}`,
        ),
      };
    },
  };
}

/** What is wrong with a schema itself, if anything. */
export function problemOfSchema(schema: unknown): string | undefined {
  const isObject =
    (typeof schema === "object" || typeof schema === "function") && schema !== null && !Array.isArray(schema);
  if (!isObject) return "expected a Standard Schema (zod, valibot, arktype) or a JSON Schema object";
  if (isStandard(schema as Schema)) {
    // JSON may have the name of the field, and no function behind it.
    const canValidate = typeof fieldsOf((schema as StandardSchema)["~standard"])["validate"] === "function";
    return canValidate
      ? undefined
      : "its `~standard` has no function `validate`: expected a Standard Schema, version 1";
  }
  try {
    const place = placeOfSchemaProblem(schema);
    if (place !== undefined) return `this JSON Schema cannot be used: what stands at ${place} is not allowed there`;
    new JsonSchemaValidator(schema as CfSchema, "2020-12").validate(null);
    return undefined;
  } catch (error) {
    return `this JSON Schema cannot be used: ${messageOf(error)}`;
  }
}
