import type { HostFunction } from "../spec/environment.js";
import type { Run } from "./run.js";

const SUB_CALLS: readonly HostFunction[] = [
  { name: "llm_query", kind: "query" },
  { name: "llm_query_batch", kind: "batch" },
  { name: "llm_query_batched", kind: "batch" },
  { name: "rlm_query", kind: "query" },
  { name: "rlm_query_batched", kind: "batch" },
];

/** `maxRecursionDepth` 0 and `enableSubCalls: false` both mean a REPL without sub-calls. */
export function subCallsEnabled(run: Run): boolean {
  return run.settings.enableSubCalls && run.settings.maxRecursionDepth > run.depth;
}

export function isSubCall(name: string): boolean {
  return SUB_CALLS.some((subCall) => subCall.name === name);
}

/** The functions that code of a run has. Without sub-calls there are none of them (the paper's ablation). */
export function functionsOf(run: Run): readonly HostFunction[] {
  return subCallsEnabled(run) ? allFunctionsOf(run) : ownFunctionsOf(run);
}

/** The same with sub-calls in any case: a REPL that is kept serves runs with and without. */
export function allFunctionsOf(run: Run): readonly HostFunction[] {
  return [...SUB_CALLS, ...ownFunctionsOf(run)];
}

function ownFunctionsOf({ tree }: Run): readonly HostFunction[] {
  return [{ name: "budget", kind: "plain" }, ...tree.tools.functions];
}
