/// <reference lib="dom" />
import { callsOf, type RunNode, walkRuns } from "../../trajectory/tree.js";
import { type PageContext, variableTable } from "./cell-view.js";
import { element, fold } from "./dom.js";
import { formatCost, formatCount, formatDuration, formatShort, formatTime } from "./numbers.js";
import { endingBadge, facts, metric, titled } from "./parts.js";
import { spendingPlots } from "./plots.js";
import { spendingOf, totalOf } from "./spending.js";
import { textBlock } from "./text-block.js";

/** The top of a run's page: question, answer, what it took, what went wrong. */
export function runView(run: RunNode, context: PageContext): HTMLElement {
  const { query, answer, error, contextDescription, contextChars } = run;
  const view = element(
    "header",
    { class: "overview" },
    element(
      "p",
      { class: "eyebrow" },
      endingBadge(run, context.isLive),
      facts(run.depth > 0 && `child at depth ${run.depth}`, formatTime(run.startedAt), `run ${run.runId.slice(0, 8)}`),
    ),
    textBlock(query, { class: "question", maxLines: 12 }),
  );
  if (answer)
    view.append(element("div", { class: "answer" }, element("h4", {}, "Answer"), textBlock(answer, { maxLines: 30 })));
  if (error !== undefined) view.append(titled("Error", textBlock(error, { class: "error" })));
  view.append(metrics(run, context));
  const warnings = warningsOf(run);
  if (warnings.length > 0) {
    view.append(element("ul", { class: "warnings" }, ...warnings.map((warning) => element("li", {}, warning))));
  }
  const spending = spendingOf(run);
  if (spending.length > 0) view.append(spendingPlots(spending, context.colorOf));
  const contextFacts = facts(`${formatCount(contextChars)} characters`);
  view.append(fold(["Context ", contextFacts], () => [textBlock(contextDescription)]));
  const variables = run.turns.flatMap(({ cells }) => cells).at(-1)?.variables ?? [];
  if (variables.length > 0) {
    view.append(
      fold(["Variables at the end ", facts(formatCount(variables.length))], () => [variableTable(variables)]),
    );
  }
  return view;
}

function metrics(run: RunNode, { now }: PageContext): HTMLElement {
  const total = totalOf(spendingOf(run));
  const runs = [...walkRuns(run)];
  const calls = runs.reduce((sum, one) => sum + [...callsOf(one)].length, 0);
  const cost = run.summary ? run.summary.cost : total.cost;
  // The limits of a tree say nothing of one of its children.
  const { maxCostUsd, timeoutMs } = run.depth === 0 ? run.limits : {};
  const durationMs = (run.endedAt ?? now) - run.startedAt;
  return element(
    "dl",
    { class: "metrics" },
    metric("cost", formatCost(cost), maxCostUsd === undefined ? "" : `of ${formatCost(maxCostUsd)}`),
    metric("time", formatDuration(durationMs), timeoutMs === undefined ? "" : `of ${formatDuration(timeoutMs)}`),
    metric(
      "tokens in",
      formatShort(total.inputTokens),
      total.cachedInputTokens > 0 ? `${formatShort(total.cachedInputTokens)} cached` : "",
    ),
    metric(
      "tokens out",
      formatShort(total.outputTokens),
      total.reasoningTokens > 0 ? `${formatShort(total.reasoningTokens)} reasoning` : "",
    ),
    metric("turns", formatCount(run.turns.length), run.maxIterations === undefined ? "" : `of ${run.maxIterations}`),
    metric("sub-calls", formatCount(calls), runs.length > 1 ? `${runs.length - 1} with a REPL` : ""),
  );
}

/** The warnings of a run and its children, each once. */
function warningsOf(run: RunNode): readonly string[] {
  const own = [...walkRuns(run)].flatMap(({ warnings }) => warnings.map(({ message }) => message));
  return [...new Set([...own, ...(run.summary?.warnings ?? [])])];
}
