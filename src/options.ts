import { isSharedBudget, type SharedBudget } from "./core/budget.js";
import type { CacheStore } from "./core/cache.js";
import type { RLMEventListener } from "./core/events.js";
import type { RunSettings } from "./core/settings.js";
import { problemsOfTools } from "./core/toolbox.js";
import { ENVIRONMENT_NAMES, type EnvironmentName, type EnvironmentOptions } from "./named-environments.js";
import type { LineLogger } from "./observers/line-logger.js";
import { PRICE_FIELDS, type PriceTable, problemOfPrices } from "./providers/price-table.js";
import type { Environment } from "./spec/environment.js";
import { RLMConfigError } from "./spec/errors.js";
import type { Schema } from "./spec/schema.js";
import type { Tools } from "./spec/tool.js";
import type { PromptVariant, SystemPrompt } from "./text/prompts/build.js";
import { isRecord } from "./util/record.js";
import { unknownOption, wrongValue } from "./util/wrong-value.js";

/** Receives every event of a run: a console printer, a trajectory log, a tracer. */
export interface RunObserver {
  onEvent: RLMEventListener;
}

/** Every option of a run. All of them can be given to the wrapper and overridden per call. */
export interface RLMConfig {
  /** Turns of the root model, of each run in the tree. @defaultValue 25 */
  readonly maxIterations?: number | undefined;
  /** Sub-calls that code may make, whole tree. @defaultValue 500 */
  readonly maxSubCalls?: number | undefined;
  /** 0 = a REPL without sub-calls, 1 = sub-calls are plain model calls, 2 and more = children with their own REPL. @defaultValue 1 */
  readonly maxRecursionDepth?: number | undefined;
  /** `false` takes `llm_query` out of the REPL and the prompt: the paper's ablation. @defaultValue true */
  readonly enableSubCalls?: boolean | undefined;
  /** Sub-call requests in flight at the same time, whole tree; `generate` always uses 1. @defaultValue 8 */
  readonly maxConcurrency?: number | undefined;
  /** Characters of the context's beginning, and of each turn's output, that the root model is shown. @defaultValue 1000 */
  readonly metadataPrefixChars?: number | undefined;
  /** Characters of output shown per turn, when it should differ from `metadataPrefixChars`. @defaultValue metadataPrefixChars */
  readonly maxOutputChars?: number | undefined;
  /** Characters that one sub-call may send. @defaultValue 500_000 */
  readonly subCallMaxInputChars?: number | undefined;
  /** Sampling temperature of root requests. Dropped with a warning where a model refuses it. @defaultValue 0.6 */
  readonly temperature?: number | undefined;
  /** Sampling temperature of sub-calls. @defaultValue 0.4 */
  readonly subTemperature?: number | undefined;
  /** Output tokens of a root request, at most. @defaultValue 16_384 */
  readonly rootMaxTokens?: number | undefined;
  /** Output tokens of a sub-call, at most. @defaultValue 8_192 */
  readonly subMaxTokens?: number | undefined;
  /** Lets identical sub-calls share one reply: `true`, or a store with `get` and `set` (a Map, a Keyv). Off by default: asking twice is legitimate sampling. @defaultValue false */
  readonly cacheSubCalls?: boolean | CacheStore | undefined;
  /** Milliseconds that the code of one cell may run; waiting for models does not count. @defaultValue 120_000 */
  readonly sandboxTimeoutMs?: number | undefined;
  /** Milliseconds that one cell may take in all, waiting included. @defaultValue Infinity */
  readonly cellWallTimeoutMs?: number | undefined;
  /** Milliseconds for the whole tree; the last tenth (at most 30 s) is kept for winding up. @defaultValue Infinity */
  readonly timeoutMs?: number | undefined;
  /** Input plus output tokens of the whole tree; the last tenth is kept for winding up. @defaultValue Infinity */
  readonly maxTokens?: number | undefined;
  /** USD of the whole tree; the last tenth is kept for winding up. Needs a price for every model. @defaultValue Infinity */
  readonly maxCostUsd?: number | undefined;
  /** Cells that threw plus sub-calls that failed, whole tree. @defaultValue Infinity */
  readonly maxErrors?: number | undefined;
  /** What happens at a limit: hand over what there is, or throw `RLMLimitError` with it as `partial`. @defaultValue "return" */
  readonly onLimit?: "return" | "throw" | undefined;
  /** Which prompt the root model gets (paper, appendix): the standard one, one that warns of costly sub-calls, one for models with a small window. @defaultValue "default" */
  readonly promptVariant?: PromptVariant | undefined;
  /** Your own system prompt, taken literally; or a function of the built-in one. */
  readonly systemPrompt?: SystemPrompt | undefined;
  /** USD per input token, for models without an entry in `pricing`. */
  readonly costPerInputToken?: number | undefined;
  /** USD per output token, for models without an entry in `pricing`. */
  readonly costPerOutputToken?: number | undefined;
  /** Prices by model name, USD per million tokens. */
  readonly pricing?: PriceTable | undefined;
  /** Allows a cost cap with a model whose price is not known: what the provider reports is counted, and what it does not report is free. @defaultValue false */
  readonly allowUnpriced?: boolean | undefined;
  /** Where code runs: a driver's name, or an environment made by a driver. @defaultValue "local" */
  readonly environment?: EnvironmentName | Environment | undefined;
  /** Options of the driver that `environment` names, such as `{ image }`. @defaultValue {} */
  readonly environmentOptions?: EnvironmentOptions | undefined;
  /** Asks for root replies as streams, so that tokens are events and calls of more than five minutes survive. @defaultValue true */
  readonly streamRoot?: boolean | undefined;
  /** Starts a finished code cell while the root's reply is still coming in. Off: a model may take back in its next sentence what it has just written. @defaultValue false */
  readonly runCellsEarly?: boolean | undefined;
  /** Ends the root's reply after its first cell, which saves tokens with models that guess at outputs. Off: such a reply comes without usage, so its tokens are estimated. @defaultValue false */
  readonly stopAfterFirstCell?: boolean | undefined;
  /** Replaces the conversation by a summary when it has more characters; the full one stays in the REPL as `history`. @defaultValue Infinity */
  readonly compactAboveChars?: number | undefined;
  /** Sends a FINAL back once that comes before any code has run, when the context is longer than what the model was shown. @defaultValue true */
  readonly requireCodeBeforeFinal?: boolean | undefined;
  /** Contexts of fewer characters are answered by one plain call, without a REPL; 0 = never. @defaultValue 0 */
  readonly directBelowChars?: number | undefined;
  /** Prints the run to stderr for people. @defaultValue false */
  readonly verbose?: boolean | undefined;
  /** Gets every event (`onEvent`), or lines of text (`debug`, `info`, `warn`, `error`). */
  readonly logger?: RunObserver | LineLogger | undefined;
  /** Functions and values of yours that code in the REPL may use. */
  readonly tools?: Tools | undefined;
  /** The same for children. @defaultValue tools */
  readonly subTools?: Tools | undefined;
  /** A pot that several runs or wrappers draw on; the limits above then hold beside it. */
  readonly budget?: SharedBudget | undefined;
}

/** Options of one call. */
export interface RunOptions<S extends Schema | undefined = Schema | undefined> extends RLMConfig {
  /** What the answer must fit: zod, valibot, arktype or another Standard Schema, or a plain JSON Schema. The response then has `object`. */
  readonly schema?: S | undefined;
  /** Stops the run, its requests and its REPL. */
  readonly signal?: AbortSignal | undefined;
  /** Gets every event of this run and its children. */
  readonly onEvent?: RLMEventListener | undefined;
}

/** A configuration with every default filled in and every value checked. */
export interface ResolvedConfig extends RunSettings {
  readonly maxSubCalls: number;
  readonly timeoutMs: number;
  readonly maxTokens: number;
  readonly maxCostUsd: number;
  readonly maxErrors: number;
  readonly cacheSubCalls: boolean | CacheStore;
  readonly onLimit: "return" | "throw";
  readonly costPerInputToken: number | undefined;
  readonly costPerOutputToken: number | undefined;
  readonly pricing: PriceTable | undefined;
  readonly allowUnpriced: boolean;
  readonly environment: EnvironmentName | Environment;
  readonly environmentOptions: EnvironmentOptions;
  readonly verbose: boolean;
  readonly logger: RunObserver | LineLogger | undefined;
  readonly budget: SharedBudget | undefined;
  readonly tools: Tools;
  readonly subTools: Tools | undefined;
}

/** Says whether a value fits, and in words what would. */
interface Rule {
  readonly expected: string;
  accepts(value: unknown): boolean;
  /** A sentence on what is wrong in a value of many parts; nothing when it is wrong as a whole. */
  problem?(value: unknown): string | undefined;
}

const isNumber = (value: unknown): value is number => typeof value === "number" && !Number.isNaN(value);
const hasMethods = (value: unknown, ...names: string[]) =>
  isRecord(value) && names.every((name) => typeof value[name] === "function");

const wholeFrom = (min: number): Rule => ({
  expected: min === 1 ? "a positive integer" : `an integer of at least ${min}`,
  accepts: (value) => Number.isInteger(value) && (value as number) >= min,
});
const limitFrom = (min: number, unit: string): Rule => ({
  expected: `a number of ${unit} above ${min}, or Infinity`,
  accepts: (value) => isNumber(value) && value > min,
});
const count: Rule = {
  expected: "an integer of at least 0, or Infinity",
  accepts: (value) => value === Number.POSITIVE_INFINITY || (Number.isInteger(value) && (value as number) >= 0),
};
const numberBetween = (min: number, max: number): Rule => ({
  expected: `a number from ${min} to ${max}`,
  accepts: (value) => isNumber(value) && value >= min && value <= max,
});
const price: Rule = {
  expected: "a number of USD per token, at least 0",
  accepts: (value) => isNumber(value) && value >= 0 && value < 1,
};
const oneOf = (...values: readonly string[]): Rule => ({
  expected: values.map((value) => JSON.stringify(value)).join(" or "),
  accepts: (value) => values.includes(value as string),
});
const flag: Rule = { expected: "true or false", accepts: (value) => typeof value === "boolean" };

const toolsRule = (option: "tools" | "subTools"): Rule => ({
  expected: "an object from name to function, tool or JSON value",
  accepts: (value) => isRecord(value) && problemsOfTools(value) === undefined,
  problem(value) {
    const problems = isRecord(value) ? problemsOfTools(value) : undefined;
    return problems && `\`${option}\` cannot be used: ${problems}`;
  },
});

const RULES: { readonly [K in keyof Required<RLMConfig>]: Rule } = {
  maxIterations: wholeFrom(1),
  maxSubCalls: count,
  maxRecursionDepth: wholeFrom(0),
  enableSubCalls: flag,
  maxConcurrency: wholeFrom(1),
  metadataPrefixChars: wholeFrom(0),
  maxOutputChars: wholeFrom(0),
  subCallMaxInputChars: wholeFrom(1),
  temperature: numberBetween(0, 2),
  subTemperature: numberBetween(0, 2),
  rootMaxTokens: wholeFrom(1),
  subMaxTokens: wholeFrom(1),
  cacheSubCalls: {
    expected: "true, false, or a store with `get` and `set`",
    accepts: (value) => typeof value === "boolean" || value instanceof Map || hasMethods(value, "get", "set"),
  },
  sandboxTimeoutMs: {
    expected: "a number of milliseconds from 1 to 2147483647",
    accepts: numberBetween(1, 2 ** 31 - 1).accepts,
  },
  cellWallTimeoutMs: limitFrom(0, "milliseconds"),
  timeoutMs: limitFrom(0, "milliseconds"),
  maxTokens: limitFrom(0, "tokens"),
  maxCostUsd: limitFrom(0, "USD"),
  maxErrors: { expected: "a positive integer, or Infinity", accepts: (value) => count.accepts(value) && value !== 0 },
  onLimit: oneOf("return", "throw"),
  promptVariant: oneOf("default", "cost_warning", "small_context"),
  systemPrompt: {
    expected: "a non-empty string or a function that returns one",
    accepts: (value) => (typeof value === "string" && value.trim() !== "") || typeof value === "function",
  },
  costPerInputToken: price,
  costPerOutputToken: price,
  pricing: {
    expected: `an object from model name to ${PRICE_FIELDS}`,
    accepts: (value) => isRecord(value) && problemOfPrices(value) === undefined,
    problem: problemOfPrices,
  },
  allowUnpriced: flag,
  environment: {
    expected: `${oneOf(...ENVIRONMENT_NAMES).expected}, or an environment made by a driver`,
    accepts: (value) => ENVIRONMENT_NAMES.includes(value as EnvironmentName) || hasMethods(value, "open"),
  },
  environmentOptions: {
    expected: "an object with options of the driver that `environment` names",
    accepts: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  },
  streamRoot: flag,
  runCellsEarly: flag,
  stopAfterFirstCell: flag,
  compactAboveChars: limitFrom(0, "characters"),
  requireCodeBeforeFinal: flag,
  directBelowChars: wholeFrom(0),
  verbose: flag,
  logger: {
    expected:
      "an object with `onEvent`, such as `{ onEvent: listener }`, or one with `debug`, `info`, `warn` and `error`",
    accepts: (value) => hasMethods(value, "onEvent") || hasMethods(value, "debug", "info", "warn", "error"),
  },
  tools: toolsRule("tools"),
  subTools: toolsRule("subTools"),
  budget: { expected: "a SharedBudget", accepts: isSharedBudget },
};

const DEFAULTS = {
  maxIterations: 25,
  maxSubCalls: 500,
  maxRecursionDepth: 1,
  enableSubCalls: true,
  maxConcurrency: 8,
  metadataPrefixChars: 1000,
  subCallMaxInputChars: 500_000,
  temperature: 0.6,
  subTemperature: 0.4,
  rootMaxTokens: 16_384,
  subMaxTokens: 8_192,
  cacheSubCalls: false,
  sandboxTimeoutMs: 120_000,
  cellWallTimeoutMs: Number.POSITIVE_INFINITY,
  timeoutMs: Number.POSITIVE_INFINITY,
  maxTokens: Number.POSITIVE_INFINITY,
  maxCostUsd: Number.POSITIVE_INFINITY,
  maxErrors: Number.POSITIVE_INFINITY,
  onLimit: "return",
  promptVariant: "default",
  systemPrompt: undefined,
  costPerInputToken: undefined,
  costPerOutputToken: undefined,
  pricing: undefined,
  allowUnpriced: false,
  environment: "local",
  environmentOptions: {},
  streamRoot: true,
  runCellsEarly: false,
  stopAfterFirstCell: false,
  compactAboveChars: Number.POSITIVE_INFINITY,
  requireCodeBeforeFinal: true,
  directBelowChars: 0,
  verbose: false,
  logger: undefined,
  budget: undefined,
  tools: {},
  subTools: undefined,
} as const satisfies Omit<ResolvedConfig, "maxOutputChars">;

export const CONFIG_KEYS = Object.keys(RULES);

/**
 * Fills in the defaults and checks every value; later layers win, `undefined` leaves a value as it was.
 * @throws RLMConfigError naming the option, what is expected and what was given.
 */
export function resolveConfig(...layers: readonly RLMConfig[]): ResolvedConfig {
  const merged: Record<string, unknown> = { ...DEFAULTS };
  for (const layer of layers) {
    // Options of one driver mean nothing to another.
    if (layer.environment !== undefined) merged["environmentOptions"] = DEFAULTS.environmentOptions;
    for (const [name, value] of Object.entries(layer)) {
      if (value === undefined) continue;
      if (!Object.hasOwn(RULES, name)) throw unknownOption(name, CONFIG_KEYS);
      const rule = RULES[name as keyof RLMConfig];
      if (!rule.accepts(value)) {
        const problem = rule.problem?.(value);
        throw problem === undefined ? wrongValue(name, rule.expected, value) : new RLMConfigError(name, problem, value);
      }
      merged[name] = value;
    }
  }
  checkEnvironment(merged);
  merged["maxOutputChars"] ??= merged["metadataPrefixChars"];
  return Object.freeze(merged) as unknown as ResolvedConfig;
}

/** An environment that is made already has its options. */
function checkEnvironment({ environment, environmentOptions }: Readonly<Record<string, unknown>>): void {
  if (typeof environment === "string" || environmentOptions === DEFAULTS.environmentOptions) return;
  throw new RLMConfigError(
    "environmentOptions",
    "`environmentOptions` are for an `environment` given by name; give this one its options where it is made",
    environmentOptions,
  );
}
