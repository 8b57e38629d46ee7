import { isSharedBudget, type SharedBudget } from "./core/budget.js";
import { inCompletionOrder } from "./many/completion-order.js";
import type { ManyHost, ManyItem, ManyItems, ManyResult, ManyResultOf } from "./many/item.js";
import { Journal } from "./many/journal.js";
import { answerOne } from "./many/one-of-many.js";
import { type ManyProgress, ProgressCount } from "./many/progress.js";
import { RLMAbortError, RLMConfigError } from "./spec/errors.js";
import type { Schema } from "./spec/schema.js";
import { linkSignals, onAbort } from "./util/abort.js";
import { describeValue } from "./util/describe-value.js";
import { unknownOption } from "./util/wrong-value.js";

/** Options of `generateMany`. */
export interface ManyOptions {
  /** Runs that may be in work, or done and not yet fetched, at the same time. @defaultValue 4 */
  readonly concurrency?: number | undefined;
  /** Stops everything; the loop then throws `RLMAbortError`. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Path of a file that keeps every response. Started again with the same one, only what has no response yet is asked.
   * One process at a time may use it.
   */
  readonly journal?: string | undefined;
  /** Told after every item how far things are. What it throws becomes a warning of the process. */
  readonly onProgress?: ((progress: ManyProgress) => void) | undefined;
  /** A pot that all the runs draw on, in place of any other `budget`. */
  readonly budget?: SharedBudget | undefined;
}

const DEFAULT_CONCURRENCY = 4;

/** See `RLMWrapper.generateMany`. @throws RLMConfigError, at once, for a wrong option. */
export function generateMany<S extends Schema | undefined = undefined>(
  host: ManyHost,
  items: ManyItems<S>,
  options: ManyOptions = {},
): AsyncGenerator<ManyResultOf<S>, void, undefined> {
  checkItems(items);
  checkManyOptions(options);
  host.checkOptions({ budget: options.budget });
  // `agenerate` has checked each object against the schema that gives it its type.
  return answerAll(host, items, options) as AsyncGenerator<ManyResultOf<S>, void, undefined>;
}

async function* answerAll(
  host: ManyHost,
  items: ManyItems,
  { concurrency = DEFAULT_CONCURRENCY, signal, journal: path, onProgress, budget }: ManyOptions,
): AsyncGenerator<ManyResult, void, undefined> {
  const journal = path === undefined ? undefined : await Journal.open(path);
  const progress = new ProgressCount(Array.isArray(items) ? items.length : undefined, onProgress);
  const common = { host, journal, budget, progress };
  const work = (item: ManyItem, index: number, running: AbortSignal) => answerOne(common, item, index, running);
  const link = linkSignals();
  const releases = [host.closed, ...(signal ? [signal] : [])].map((source) =>
    onAbort(source, () => link.abort(new RLMAbortError("The runs were aborted", { cause: source.reason }))),
  );
  try {
    yield* inCompletionOrder({ items, concurrency, signal: link.signal, work });
  } finally {
    for (const release of releases) release();
    await journal?.close();
  }
}

function checkItems(items: unknown): void {
  const isObject = typeof items === "object" && items !== null;
  if (isObject && (Symbol.iterator in items || Symbol.asyncIterator in items)) return;
  const message = `Expected \`items\` to be an iterable or async iterable of { query, context }, got ${describeValue(items)}`;
  throw new RLMConfigError("items", message, items);
}

const CHECKS: { readonly [K in keyof Required<ManyOptions>]: readonly [string, (value: unknown) => boolean] } = {
  concurrency: ["a positive integer", (value) => Number.isInteger(value) && (value as number) > 0],
  signal: ["an AbortSignal", (value) => value instanceof AbortSignal],
  journal: ["the path of a file", (value) => typeof value === "string" && value !== ""],
  onProgress: ["a function", (value) => typeof value === "function"],
  budget: ["a SharedBudget", isSharedBudget],
};

function checkManyOptions(options: object): void {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(CHECKS, name)) throw unknownOption(name, Object.keys(CHECKS));
    const [expected, fits] = CHECKS[name as keyof ManyOptions];
    if (value === undefined || fits(value)) continue;
    throw new RLMConfigError(name, `Expected \`${name}\` to be ${expected}, got ${describeValue(value)}`, value);
  }
}
