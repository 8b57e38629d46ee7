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
  /** Questions at the same time. */
  readonly concurrency: number;
  /** Keeps what is paid for. */
  readonly journal: string;
  readonly signal: AbortSignal;
}

/**
 * Asks every question in every way and scores what comes of it, short contexts first. What is in the journal is not asked
 * again. Ends early, with fewer results, when the money is used up.
 *
 * @throws RLMAbortError when the signal is aborted.
 */
export async function* runTasks(plan: RunPlan): AsyncGenerator<TaskResult, void, undefined> {
  const { client, cast, pricing, concurrency, journal, signal } = plan;
  // Under a shared budget, runs that end at a limit of their own are taken for cut off, and would be asked again.
  const shared = plan.maxCostUsd < Number.POSITIVE_INFINITY && {
    budget: new SharedBudget({ maxCostUsd: plan.maxCostUsd }),
  };
  const purse = { isEmpty: false };
  for (const method of plan.methods) {
    await using rlm = new RLMWrapper(method.wrap(client), cast.model, { subModel: cast.subModel, pricing });
    const asked = new Map<number, TaskInstance>();
    const items = itemsOf(plan, method, asked, purse);
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
}

/** How many questions a plan has. */
export function countQuestions({ tasks, methods, lengths, seeds }: RunPlan): number {
  return tasks.length * methods.length * lengths.length * seeds.length;
}

/** Questions as they are asked for: each is made when its turn has come, and none once the money is used up. */
function* itemsOf(
  { lengths, tasks, seeds }: RunPlan,
  { options }: Method,
  asked: Map<number, TaskInstance>,
  purse: { readonly isEmpty: boolean },
): Generator<ManyItem> {
  let index = 0;
  for (const length of lengths) {
    for (const task of tasks) {
      for (const seed of seeds) {
        if (purse.isEmpty) return;
        const instance = generateTask(task, length, seed);
        asked.set(index++, instance);
        yield { id: instance.id, query: instance.query, context: instance.context, options };
      }
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
