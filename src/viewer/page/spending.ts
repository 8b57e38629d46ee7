import { addUsage, type ModelUsage, NO_USAGE } from "../../spec/usage.js";
import { callsOf, type RunNode, walkRuns } from "../../trajectory/tree.js";

export interface Spending {
  readonly depth: number;
  readonly model: string;
  readonly usage: ModelUsage;
}

/** What a run and all below it has spent, per depth and model: as summed up at its end, or from what has come in so far. */
export function spendingOf(run: RunNode): readonly Spending[] {
  const byDepth = run.summary?.usageByDepth ?? [];
  if (byDepth.length === 0) return spentSoFar(run);
  return byDepth.flatMap((models, depth) => Object.entries(models).map(([model, usage]) => ({ depth, model, usage })));
}

export const totalOf = (spending: readonly Spending[]): ModelUsage =>
  spending.reduce((sum, { usage }) => addUsage(sum, usage), NO_USAGE);

function spentSoFar(root: RunNode): readonly Spending[] {
  const sums = new Map<string, Spending>();
  const add = (depth: number, model: string, usage: ModelUsage | undefined) => {
    if (!usage) return;
    const key = `${depth} ${model}`;
    sums.set(key, { depth, model, usage: addUsage(sums.get(key)?.usage ?? NO_USAGE, usage) });
  };
  for (const run of walkRuns(root)) {
    for (const { model } of run.turns) if (model) add(run.depth, model.model, model.usage);
    // What a child spent is in its own turns.
    for (const call of callsOf(run)) if (!call.run) add(run.depth + 1, call.model, call.usage);
  }
  return [...sums.values()].sort((left, right) => left.depth - right.depth || left.model.localeCompare(right.model));
}
