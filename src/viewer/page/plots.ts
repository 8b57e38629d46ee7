/// <reference lib="dom" />
import { drawing, element } from "./dom.js";
import { formatCost, formatShort } from "./numbers.js";
import type { Spending } from "./spending.js";

const BAR_HEIGHT = 10;

interface Segment {
  readonly size: number;
  readonly className: string;
}

interface PlotRow {
  readonly label: string;
  readonly value: string;
  readonly segments: readonly Segment[];
}

/** Cost and tokens per depth and model, as bars of one scale each. */
export function spendingPlots(spending: readonly Spending[], colorOf: (model: string) => string): HTMLElement {
  const label = ({ depth, model }: Spending) => `${depth === 0 ? "root" : `depth ${depth}`} · ${model}`;
  const cost = spending.map((entry) => ({
    label: label(entry),
    value: formatCost(entry.usage.cost),
    segments: [{ size: entry.usage.cost ?? 0, className: colorOf(entry.model) }],
  }));
  const tokens = spending.map((entry) => ({
    label: label(entry),
    value: `${formatShort(entry.usage.inputTokens)} in · ${formatShort(entry.usage.outputTokens)} out`,
    segments: [
      { size: entry.usage.inputTokens, className: colorOf(entry.model) },
      { size: entry.usage.outputTokens, className: `${colorOf(entry.model)} strong` },
    ],
  }));
  return element("div", { class: "plots" }, plot("Cost", cost), plot("Tokens", tokens));
}

function plot(title: string, rows: readonly PlotRow[]): HTMLElement {
  const sizeOf = ({ segments }: PlotRow) => segments.reduce((sum, { size }) => sum + size, 0);
  const max = rows.reduce((largest, row) => Math.max(largest, sizeOf(row)), 0);
  const figure = element("figure", { class: "plot" }, element("figcaption", {}, title));
  for (const row of rows) {
    const bar = drawing("svg", {
      class: "plot-bar",
      height: BAR_HEIGHT,
      role: "img",
      "aria-label": `${row.label}: ${row.value}`,
    });
    bar.append(drawing("rect", { class: "plot-track", width: "100%", height: BAR_HEIGHT, rx: 2 }));
    let from = 0;
    for (const { size, className } of row.segments) {
      const percent = max > 0 ? (size / max) * 100 : 0;
      bar.append(drawing("rect", { class: className, x: `${from}%`, width: `${percent}%`, height: BAR_HEIGHT, rx: 2 }));
      from += percent;
    }
    figure.append(
      element("span", { class: "plot-label" }, row.label),
      bar,
      element("span", { class: "plot-value" }, row.value),
    );
  }
  return figure;
}
