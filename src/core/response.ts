import type { RLMResponse } from "../spec/response.js";
import type { Run } from "./run.js";
import type { Outcome } from "./turn.js";

/** Builds the result of a run; the only place where one is made, for runs that end well and for those that do not. */
export function createResponse(run: Run, { text, object, finishReason }: Outcome): RLMResponse {
  const total = run.ledger.total();
  return {
    answer: text,
    ...(object !== undefined && { object }),
    finishReason,
    iterations: run.turns,
    subCalls: run.ledger.subCalls,
    cacheHits: run.ledger.cacheHits,
    totalInputTokens: total.inputTokens,
    totalOutputTokens: total.outputTokens,
    cost: total.cost,
    usage: run.ledger.byModel(),
    usageByDepth: run.ledger.byDepth(),
    elapsedSeconds: (performance.now() - run.startedAt) / 1000,
    history: [...run.history],
    replVariables: Object.fromEntries(run.variables.map(({ name, preview }) => [name, preview])),
    warnings: [...run.tree.warnings],
    direct: run.direct,
    runId: run.id,
    depth: run.depth,
  };
}
