import { type LanguageModel, type ManyItem, type PriceTable, RLMWrapper, SharedBudget } from "rlm";
import type { Task, TaskInstance } from "../generate/task.js";
import { generateTask } from "../generate/tasks.js";
import type { Method } from "./methods.js";
import { type Cast, type TaskResult, toResult } from "./result.js";

/** What is asked, of whom, and for how much. */
export interface RunPlan {
  readonly tasks: readonly Task[];
  readonly methods: readonly Method[];
  readonly lengths: readonly number[];
  readonly seeds: readonly number[];
  readonly client: LanguageModel;
  readonly cast: Cast;
  readonly pricing: PriceTable;
  /** USD that this process may spend. */
  readonly maxCostUsd: number;
  /** Output tokens of one reply of the base model or a root. */
  readonly maxOutputTokens: number | undefined;
  /** Questions at the same time. */
  readonly concurrency: number;
  /** Keeps what is paid for. */
  readonly journal: string;
  readonly signal: AbortSignal;
}

/** What the whole plan may still spend. */
interface Purse {
  /** None without a limit: under a shared budget, runs that end at a limit of their own are taken for cut off. */
  readonly budget: SharedBudget | undefined;
  isEmpty: boolean;
}

/**
 * Asks every question in every way and scores what comes of it. What is in the journal is not asked again. Short contexts
 * come first, by all methods, so that what there is can be compared when the money is used up and it ends early.
 *
 * @throws RLMAbortError when the signal is aborted.
 */
export async function* runTasks(plan: RunPlan): AsyncGenerator<TaskResult, void, undefined> {
  const { maxCostUsd, lengths, methods } = plan;
  const isLimited = maxCostUsd < Number.POSITIVE_INFINITY;
  const purse: Purse = { budget: isLimited ? new SharedBudget({ maxCostUsd }) : undefined, isEmpty: false };
  for (const length of lengths) {
    for (const method of methods) {
      if (!purse.isEmpty) yield* askAll(plan, method, length, purse);
    }
  }
}

async function* askAll(
  plan: RunPlan,
  method: Method,
  length: number,
  purse: Purse,
): AsyncGenerator<TaskResult, void, undefined> {
  const { client, cast, pricing, concurrency, journal, signal } = plan;
  await using rlm = new RLMWrapper(method.wrap(client), cast.model, { subModel: cast.subModel, pricing });
  const asked = new Map<number, TaskInstance>();
  const items = itemsOf(plan, method, length, asked, purse);
  const shared = purse.budget && { budget: purse.budget };
  for await (const result of rlm.generateMany(items, { concurrency, journal, signal, ...shared })) {
    const instance = asked.get(result.index);
    if (!instance) throw new RangeError(`There was no question ${result.index}`);
    // Contexts are large, and this one is not needed any more.
    asked.delete(result.index);
    const scored = toResult(instance, method, cast, result);
    if (scored.outcome === "unpaid") purse.isEmpty = true;
    yield scored;
  }
}

/** How many questions a plan has. */
export function countQuestions({ tasks, methods, lengths, seeds }: RunPlan): number {
  return tasks.length * methods.length * lengths.length * seeds.length;
}

/** Questions as they are asked for: each is made when its turn has come, and none once the money is used up. */
function* itemsOf(
  { tasks, seeds, maxOutputTokens }: RunPlan,
  { options }: Method,
  length: number,
  asked: Map<number, TaskInstance>,
  purse: Purse,
): Generator<ManyItem> {
  let index = 0;
  for (const task of tasks) {
    for (const seed of seeds) {
      if (purse.isEmpty) return;
      const instance = generateTask(task, length, seed);
      asked.set(index++, instance);
      yield {
        id: instance.id,
        query: instance.query,
        context: instance.context,
        options: { ...options, rootMaxTokens: maxOutputTokens },
      };
    }
  }
}

/**
 * A shared budget does not know models; a wrapper with the same limit says which price is missing. Nothing is opened.
 *
 * @throws RLMConfigError for a limit that could not be kept.
 */
export function checkPrices({ client, cast, pricing, maxCostUsd }: RunPlan): void {
  new RLMWrapper(client, cast.model, { subModel: cast.subModel, pricing, maxCostUsd });
}
