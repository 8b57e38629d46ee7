import type { ContextValue, JsonValue } from "../spec/context.js";
import type { JsonSchema } from "../spec/schema.js";
import type { ReplLanguage } from "../text/fence-language.js";
import { formatWrongChildContext, formatWrongQueryOptions } from "../text/wrong-calls.js";
import { isRecord } from "../util/record.js";
import type { AttachmentOptions } from "./attachments.js";
import type { ModelRegistry } from "./models.js";
import { problemOfSchema } from "./validator.js";

/** The second argument of `llm_query`: a model's name, or an object. */
export interface PlainOptions {
  readonly model: string | undefined;
  /** JSON Schema that the reply must fit. */
  readonly schema?: JsonSchema | undefined;
  /** Images and files for the model to see, not checked yet. */
  readonly attachments: AttachmentOptions;
}

/** The second argument of `rlm_query`: a model's name, a context, or an object that names both. */
interface RecursiveOptions {
  readonly model: string | undefined;
  readonly context?: ContextValue | undefined;
}

/** @throws TypeError, for the code that called. */
export function plainOptions(options: JsonValue | undefined, language: ReplLanguage): PlainOptions {
  if (options === undefined || options === null) return { model: undefined, attachments: {} };
  if (typeof options === "string") return { model: options, attachments: {} };
  if (!isRecord(options) || !hasOnly(options, ["model", "schema", "images", "files"])) {
    throw new TypeError(formatWrongQueryOptions(language));
  }
  const { schema, images, files } = options;
  const problem = schema === undefined ? undefined : problemOfSchema(schema);
  if (problem !== undefined) throw new TypeError(`\`schema\`: ${problem}`);
  return {
    model: optionalString(options, "model"),
    schema: schema as JsonSchema | undefined,
    attachments: { images, files },
  };
}

/** @throws TypeError, for the code that called. */
export function recursiveOptions(
  options: JsonValue | undefined,
  models: ModelRegistry,
  language: ReplLanguage,
): RecursiveOptions {
  if (options === undefined || options === null) return { model: undefined };
  if (typeof options === "string") return modelOrContext(options, models);
  if (isRecord(options) && Object.keys(options).length > 0 && hasOnly(options, ["model", "context"])) {
    return { model: optionalString(options, "model"), context: asContext(options["context"], language) };
  }
  return { model: undefined, context: asContext(options, language) };
}

function modelOrContext(text: string, models: ModelRegistry): RecursiveOptions {
  if (models.has(text)) return { model: text };
  // One short word beside several models is a misspelt name rather than a text to work on: `get` tells the names.
  if (models.choices.length > 0 && text.length < 60 && !/\s/.test(text)) models.get(text);
  return { model: undefined, context: text };
}

function hasOnly(options: { readonly [key: string]: JsonValue }, keys: readonly string[]): boolean {
  return Object.keys(options).every((key) => keys.includes(key));
}

function optionalString(options: { readonly [key: string]: JsonValue }, key: string): string | undefined {
  const value = options[key];
  if (value === undefined || typeof value === "string") return value;
  throw new TypeError(`\`${key}\` must be a string`);
}

function asContext(value: JsonValue | undefined, language: ReplLanguage): ContextValue | undefined {
  if (value === undefined || typeof value === "string" || (typeof value === "object" && value !== null)) return value;
  throw new TypeError(formatWrongChildContext(language));
}
