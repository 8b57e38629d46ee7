import { problemOfSchema } from "../core/validator.js";
import { contentKey } from "../many/content-key.js";
import { type RLMConfig, resolveConfig } from "../options.js";
import { RLMConfigError } from "../spec/errors.js";
import type { JsonSchema } from "../spec/schema.js";
import { given } from "../util/check-options.js";
import { describeValue } from "../util/describe-value.js";
import { isRecord } from "../util/record.js";

/** Options that are no plain data or belong to the machine: they are given to the wrapper of the workers. */
type WorkerOption = (typeof WORKER_OPTIONS)[number];
const WORKER_OPTIONS = ["budget", "cacheSubCalls", "environment", "logger", "subTools", "tools", "verbose"] as const;

/** The options of a run that can go through a queue. */
export type RunValues = Omit<RLMConfig, WorkerOption | "systemPrompt"> & {
  readonly systemPrompt?: string;
  /** A plain JSON Schema. */
  readonly schema?: JsonSchema;
};

/** A run as a plain value. */
export interface RunSpec {
  readonly query: string;
  /** Where the context is: a path, a URL, an object's key. Your `load` makes the context of it, on the worker. */
  readonly ref: string;
  readonly options?: RunValues | undefined;
  /** Tells runs apart that are otherwise equal, to ask the same thing several times. */
  readonly tag?: string | undefined;
}

/** A reference is short; what is longer is most likely the context itself. */
const MAX_REF_CHARS = 4_096;
const SPEC_KEYS = ["query", "ref", "options", "tag"];

/** @throws RLMConfigError for what no worker could run. */
export function checkRunSpec(spec: unknown): asserts spec is RunSpec {
  if (!isRecord(spec)) throw new RLMConfigError("run", `Expected a run { query, ref }, got ${describeValue(spec)}`);
  for (const name of Object.keys(spec)) {
    if (SPEC_KEYS.includes(name)) continue;
    throw new RLMConfigError(
      name,
      `A run has ${SPEC_KEYS.join(", ")}, and no \`${name}\`: its options go into \`options\``,
    );
  }
  const { query, ref, options, tag } = spec;
  expect("query", "a non-empty string", query, typeof query === "string" && query.trim() !== "");
  const isRef = typeof ref === "string" && ref !== "" && ref.length <= MAX_REF_CHARS;
  expect("ref", `a path, URL or key of at most ${MAX_REF_CHARS} characters, and not the context itself`, ref, isRef);
  expect("tag", "a string", tag, tag === undefined || typeof tag === "string");
  expect("options", "an object", options, options === undefined || isRecord(options));
  checkValues(options ?? {});
}

/** The same for the same run, wherever and whenever it is put on the queue. */
export function runId({ query, ref, options = {}, tag }: RunSpec): string {
  const entries = Object.entries(given(options));
  entries.sort(([left], [right]) => (left < right ? -1 : 1));
  return contentKey([query, ref, entries, tag]);
}

function checkValues(options: object): void {
  const { schema, ...config } = options as { readonly schema?: unknown };
  for (const [name, value] of Object.entries(options)) {
    if ((WORKER_OPTIONS as readonly string[]).includes(name)) {
      throw new RLMConfigError(name, `\`${name}\` cannot go through a queue: give it to the wrapper of the workers`);
    }
    expect(name, "a value that JSON has a form for", value, isPlain(value));
  }
  resolveConfig(config);
  const problem = schema === undefined ? undefined : problemOfSchema(schema);
  const message = "`schema` must be a plain JSON Schema to go through a queue";
  if (problem !== undefined || (isRecord(schema) && "~standard" in schema)) {
    throw new RLMConfigError("schema", problem === undefined ? message : `${message}: ${problem}`);
  }
}

function isPlain(value: unknown): boolean {
  return typeof value === "number" ? Number.isFinite(value) : typeof value !== "function" && typeof value !== "bigint";
}

function expect(name: string, expected: string, value: unknown, fits: boolean): void {
  if (!fits)
    throw new RLMConfigError(name, `Expected \`${name}\` of a run to be ${expected}, got ${describeValue(value)}`);
}
