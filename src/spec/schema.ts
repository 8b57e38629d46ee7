/** Standard Schema, version 1 (standardschema.dev): what zod, valibot and arktype schemas are. Declared here as the specification suggests. */
export interface StandardSchema<Output = unknown> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
    /** Standard JSON Schema: libraries that can describe a schema as JSON. */
    readonly jsonSchema?: { readonly input: (options: { readonly target: string }) => Record<string, unknown> };
  };
}

export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** A plain JSON Schema, draft 4 to 2020-12. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** A schema as users have it. */
export type Schema<Output = unknown> = StandardSchema<Output> | JsonSchema;

/** The type that a schema promises; `unknown` for plain JSON Schema. */
export type InferSchema<S> = S extends StandardSchema<infer Output> ? Output : unknown;
