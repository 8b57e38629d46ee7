import { fieldsOf, isRecord } from "../util/record.js";
import type { ReplLanguage } from "./fence-language.js";

/** What is known of how a tool is called. */
export interface ToolShape {
  readonly name: string;
  /** The tool takes one object, which is checked. */
  readonly isChecked: boolean;
  /** JSON text of the schema of that object, where it can be told. */
  readonly schema?: string | undefined;
  /** The source of the function, whose parameters tell more than a count; not used when `isChecked`. */
  readonly source: string;
}

/** How code calls a tool, in the form of the REPL's language. */
export function toolSignature(shape: ToolShape, language: ReplLanguage): string {
  const { name, isChecked, schema } = shape;
  if (!isChecked) return `${name}(${language === "python" ? pythonParameters(shape) : parametersOf(shape)})`;
  if (language === "python") return pythonSignature(name, schema);
  return `${name}(input)${schema === undefined ? "" : ` where input fits ${schema}`}`;
}

/** The parameters as they stand in the source, when no parentheses are among them. */
function parametersOf({ source }: ToolShape): string {
  const [, parameters = ""] = /^(?:async\s*)?(?:function\b[^(]*)?\(([^()]*)\)/.exec(source) ?? [];
  return parameters.replace(/\s+/g, " ").trim();
}

/** Names only: defaults are in the words of the other language. An object that is taken apart is one argument. */
function pythonParameters(shape: ToolShape): string {
  const parameters = parametersOf(shape);
  if (/[{[]/.test(parameters)) return "...";
  const names = parameters.split(",").map((parameter) => parameter.replace(/=.*/s, "").replace("...", "*").trim());
  return names.filter((name) => name !== "").join(", ");
}

const PYTHON_TYPES: Readonly<Record<string, string>> = {
  string: "str",
  integer: "int",
  number: "float",
  boolean: "bool",
  array: "list",
  object: "dict",
  null: "None",
};
const PYTHON_NAME = /^[A-Za-z_]\w*$/;
/** Keywords that add nothing to the names and types of a signature. */
const SAID_BY_SIGNATURE = new Set(["$schema", "type", "properties", "required", "additionalProperties"]);

/** The fields of the object are arguments by name. A schema that says more than their types is told as well. */
function pythonSignature(name: string, schema: string | undefined): string {
  if (schema === undefined) return `${name}(**fields)`;
  const { properties, required, ...rest } = fieldsOf(JSON.parse(schema));
  const fields = Object.entries(fieldsOf(properties));
  if (fields.length === 0 || !fields.every(([field]) => PYTHON_NAME.test(field))) {
    return `${name}(**fields) where the fields fit ${schema}`;
  }
  const isRequired = (field: string) => Array.isArray(required) && required.includes(field);
  const parameters = fields
    // Python wants parameters with a default behind those without.
    .toSorted(([left], [right]) => Number(isRequired(right)) - Number(isRequired(left)))
    .map(([field, shape]) => `${field}: ${pythonType(shape)}${isRequired(field) ? "" : " = ..."}`);
  const isWholeStory =
    Object.keys(rest).every((keyword) => SAID_BY_SIGNATURE.has(keyword)) &&
    fields.every(([, shape]) => isRecord(shape) && Object.keys(shape).join() === "type");
  return `${name}(${parameters.join(", ")})${isWholeStory ? "" : ` where the fields fit ${schema}`}`;
}

function pythonType(shape: unknown): string {
  const { type } = fieldsOf(shape);
  const types = (Array.isArray(type) ? type : [type]).map((one) => PYTHON_TYPES[String(one)]);
  return types.includes(undefined) ? "object" : types.join(" | ");
}
