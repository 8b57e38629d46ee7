import type { RLMConfig, RunOptions } from "../options.js";
import type { ContextInput } from "../spec/context.js";
import { RLMConfigError, type RLMError } from "../spec/errors.js";
import type { RLMResponse } from "../spec/response.js";
import type { InferSchema, Schema } from "../spec/schema.js";
import { describeValue } from "../util/describe-value.js";
import { isRecord } from "../util/record.js";

/** Gets a context when its turn has come, so that the contexts of many questions are never in memory together. */
export type LoadContext = (options: { readonly signal: AbortSignal }) => ContextInput | Promise<ContextInput>;

/** One of many questions. */
export interface ManyItem<S extends Schema | undefined = Schema | undefined> {
  readonly query: string;
  /** The context, or a function that gets it. */
  readonly context: ContextInput | LoadContext;
  /** Options of this run alone. */
  readonly options?: RunOptions<S> | undefined;
  /**
   * Your name for the item. In a journal it stands for the content of a context that is a function: the same name must mean
   * the same content, and what is in the journal then need not be loaded again. @defaultValue its index
   */
  readonly id?: string | undefined;
}

/** What came of one item: its response, or the error it failed with. */
export type ManyResult<T = unknown> = {
  /** Its place among the items, from 0. */
  readonly index: number;
  readonly id: string;
} & (
  | { readonly response: RLMResponse<T>; readonly error?: undefined }
  | { readonly error: RLMError; readonly response?: undefined }
);

/** Items of any number. */
export type ManyItems<S extends Schema | undefined = Schema | undefined> =
  | Iterable<ManyItem<S>>
  | AsyncIterable<ManyItem<S>>;

/** The response type that an item promises. */
export type ManyResultOf<S extends Schema | undefined> = ManyResult<InferSchema<S>>;

/** Who answers, and what of it decides about answers, for the keys of a journal. */
export interface ManyHost {
  agenerate(query: string, context: ContextInput, options: RunOptions): Promise<RLMResponse>;
  /** Names of the models: root, sub, and the others. */
  readonly models: readonly string[];
  /** @throws RLMConfigError when no run could begin with these options. */
  checkOptions(options: RunOptions): void;
  /** Options that hold for all runs. */
  readonly defaults: RLMConfig;
  /** Aborted when no run can be started any more. */
  readonly closed: AbortSignal;
}

/** The parts that a run itself does not check. @throws RLMConfigError */
export function checkItem(item: unknown): asserts item is ManyItem {
  if (!isRecord(item))
    throw new RLMConfigError("items", `Expected an item { query, context }, got ${describeValue(item)}`);
  for (const name of Object.keys(item)) {
    if (ITEM_KEYS.includes(name)) continue;
    const message = `An item has ${ITEM_KEYS.join(", ")}, and no \`${name}\`: options of its run go into \`options\``;
    throw new RLMConfigError(name, message);
  }
  const { query, options, id } = item;
  expect("query", "a non-empty string", query, typeof query === "string" && query.trim() !== "");
  expect("options", "an object", options, options === undefined || isRecord(options));
  expect("id", "a string", id, id === undefined || typeof id === "string");
}

const ITEM_KEYS = ["query", "context", "options", "id"];

function expect(name: string, expected: string, value: unknown, fits: boolean): void {
  if (!fits)
    throw new RLMConfigError(name, `Expected \`${name}\` of an item to be ${expected}, got ${describeValue(value)}`);
}
