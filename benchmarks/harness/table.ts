import type { Benchmark } from "./benchmark.js";
import type { Row, Target } from "./row.js";
import { least, median } from "./statistics.js";

const MISSING = "–";

/** A benchmark's results as a Markdown section. */
export function formatSection({ title, about }: Benchmark, rows: readonly Row[]): string {
  const head = ["", "ours", "floor", "ratio", "target", ""];
  const lines = [head, ["---", "--:", "--:", "--:", "--:", ":-:"], ...rows.map(formatRow)];
  return [`## ${title}`, about, lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n")].join("\n\n");
}

/** Whether the row shows what it ought to; `undefined` without a target or without samples. */
export function meetsTarget(row: Row): boolean | undefined {
  const { ours, target } = row;
  if (target === undefined || ours.length === 0) return undefined;
  if ("ratioAtMost" in target) {
    const ratio = ratioOf(row);
    return ratio === undefined ? undefined : ratio <= target.ratioAtMost;
  }
  return "atMost" in target ? median(ours) <= target.atMost : median(ours) >= target.atLeast;
}

function ratioOf({ ours, floor = [], compare }: Row): number | undefined {
  if (ours.length === 0 || floor.length === 0) return undefined;
  const statistic = compare === "least" ? least : median;
  return statistic(ours) / statistic(floor);
}

function formatRow(row: Row): string[] {
  const { what, unit, ours, floor = [], target } = row;
  const met = meetsTarget(row);
  const ratio = ratioOf(row);
  return [
    what,
    formatSamples(ours, unit),
    formatSamples(floor, unit),
    ratio === undefined ? MISSING : `${formatNumber(ratio)}×`,
    target === undefined ? MISSING : formatTarget(target, unit),
    met === undefined ? "" : met ? "✔" : "✘",
  ];
}

function formatSamples(samples: readonly number[], unit: string): string {
  if (samples.length === 0) return MISSING;
  const middle = `${formatNumber(median(samples))} ${unit}`;
  const [lowest, highest] = [least(samples), Math.max(...samples)].map(formatNumber);
  return lowest === highest ? middle : `${middle} (${lowest}–${highest})`;
}

function formatTarget(target: Target, unit: string): string {
  if ("ratioAtMost" in target) return `≤ ${target.ratioAtMost}×`;
  return "atMost" in target ? `≤ ${formatNumber(target.atMost)} ${unit}` : `≥ ${formatNumber(target.atLeast)} ${unit}`;
}

/** Three digits that matter; more would be noise. */
function formatNumber(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString("en");
  return String(Number(value.toPrecision(3)));
}
