/// <reference lib="dom" />

import type { ModelUsage } from "../../spec/usage.js";
import type { RunNode } from "../../trajectory/tree.js";
import { element } from "./dom.js";
import { formatCost, formatDuration, formatShort } from "./numbers.js";

/** A number with its name under it. */
export function metric(name: string, value: string, note = ""): HTMLElement {
  return element(
    "div",
    { class: "metric" },
    element("dd", {}, value, note && element("small", {}, note)),
    element("dt", {}, name),
  );
}

/** Small facts in one line. */
export function facts(...items: readonly (string | false | undefined)[]): HTMLElement {
  const shown = items.filter((item) => typeof item === "string" && item !== "");
  return element("span", { class: "facts" }, ...shown.map((item) => element("span", {}, item)));
}

/** Tokens, cost and time of one request. */
export function usageFacts(model: string, usage: ModelUsage | undefined, durationMs: number | undefined): HTMLElement {
  return facts(
    model,
    usage && `${formatShort(usage.inputTokens)} → ${formatShort(usage.outputTokens)} tokens`,
    usage && formatCost(usage.cost),
    durationMs === undefined ? "under way" : formatDuration(durationMs),
  );
}

/** A model's name in its colour. */
export function modelDot(colorClass: string): HTMLElement {
  return element("i", { class: `dot ${colorClass}` });
}

const ENDINGS: Readonly<Record<string, string>> = {
  final: "answered",
  max_iterations: "turn limit",
  max_sub_calls: "sub-call limit",
  max_tokens: "token limit",
  max_cost: "cost limit",
  timeout: "time limit",
  max_errors: "error limit",
  aborted: "aborted",
  error: "failed",
};

/** How a run ended, or that it has not. */
export function endingBadge(run: RunNode, isLive: boolean): HTMLElement {
  const reason = run.finishReason;
  if (run.endedAt === undefined) {
    return element("span", { class: `badge ${isLive ? "running" : "limit"}` }, isLive ? "running" : "no end recorded");
  }
  const kind = run.error !== undefined ? "failed" : reason === "final" ? "good" : "limit";
  return element("span", { class: `badge ${kind}`, title: String(reason) }, ENDINGS[reason ?? ""] ?? String(reason));
}

/** A titled piece of the page. */
export function titled(title: string, ...content: readonly (Node | string | undefined | false)[]): HTMLElement {
  return element("section", { class: "titled" }, element("h4", {}, title), ...content);
}
