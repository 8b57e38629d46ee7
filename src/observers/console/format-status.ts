import { addCost } from "../../spec/usage.js";
import { countOf, formatCost, formatCount, formatDuration } from "./amounts.js";
import type { RunView } from "./run-view.js";

/** Limits of runs, for saying what is left of them. */
export interface ConsoleLimits {
  readonly maxSubCalls?: number | undefined;
  readonly maxTokens?: number | undefined;
  readonly maxCostUsd?: number | undefined;
  readonly timeoutMs?: number | undefined;
}

/**
 * Where the runs stand, what they have used and what is left, on one line of plain text.
 *
 * @param width columns that there are; parts that do not fit are left out whole, since half of `left: 500 sub-calls` is another number
 */
export function formatStatus(
  runs: readonly RunView[],
  limits: ConsoleLimits,
  now: number,
  width = Number.POSITIVE_INFINITY,
): string {
  const roots = runs.filter(({ depth }) => depth === 0);
  const [first] = roots;
  if (first === undefined) return "";
  const children = runs.length - roots.length;
  const openCalls = runs.reduce((sum, run) => sum + run.openCalls, 0);
  const where =
    roots.length === 1
      ? [...(first.iteration > 0 ? [`turn ${first.iteration}/${first.maxIterations}`] : []), describeDoing(first)]
      : [countOf(roots.length, "run"), `${roots.reduce((sum, { iteration }) => sum + iteration, 0)} turns`];
  const totals = roots.map((root) => root.totals);
  const subCalls = totals.reduce((sum, one) => sum + one.subCalls, 0);
  const tokens = totals.reduce((sum, one) => sum + one.tokens, 0);
  const cost = totals.reduce<number | null>((sum, one) => addCost(sum, one.cost), 0);
  const parts = [
    ...where,
    ...(children > 0 ? [countOf(children, "child run")] : []),
    ...(subCalls > 0 || openCalls > 0
      ? [`${countOf(subCalls, "sub-call")}${openCalls > 0 ? ` (${openCalls} open)` : ""}`]
      : []),
    `${formatCount(tokens)} tokens`,
    formatCost(cost),
    formatDuration(now - first.startedAt),
    ...(roots.length === 1 ? formatLeft(first, limits, now) : []),
  ];
  return joinWithin(parts, width);
}

/** As many of the parts as fit, and the first in any case. */
function joinWithin(parts: readonly string[], width: number): string {
  let line = "";
  for (const part of parts) {
    const longer = line === "" ? part : `${line} · ${part}`;
    if (line !== "" && longer.length > width) break;
    line = longer;
  }
  return line;
}

function describeDoing({ doing, receivedChars }: RunView): string {
  return receivedChars > 0 ? `${doing} (${formatCount(receivedChars)} characters)` : doing;
}

function formatLeft({ totals, startedAt }: RunView, limits: ConsoleLimits, now: number): readonly string[] {
  const { maxSubCalls, maxTokens, maxCostUsd, timeoutMs } = limits;
  const rest = (max: number | undefined, used: number): number | undefined =>
    max === undefined || max === Number.POSITIVE_INFINITY ? undefined : Math.max(0, max - used);
  const calls = rest(maxSubCalls, totals.subCalls);
  const tokens = rest(maxTokens, totals.tokens);
  const cost = rest(maxCostUsd, totals.cost ?? 0);
  const time = rest(timeoutMs, now - startedAt);
  const left = [
    ...(calls === undefined ? [] : [countOf(calls, "sub-call")]),
    ...(tokens === undefined ? [] : [`${formatCount(tokens)} tokens`]),
    ...(cost === undefined ? [] : [formatCost(cost)]),
    ...(time === undefined ? [] : [formatDuration(time)]),
  ];
  return left.length === 0 ? [] : [`left: ${left.join(", ")}`];
}
