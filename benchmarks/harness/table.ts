import type { Benchmark } from "./benchmark.js";
import type { Row, Target } from "./row.js";
import { median, ratio } from "./statistics.js";

const MISSING = "–";

/** A benchmark's results as a Markdown section. */
export function formatSection({ title, about }: Benchmark, rows: readonly Row[]): string {
  const head = ["", "ours", "floor", "ratio", "target", ""];
  const lines = [head, ["---", "--:", "--:", "--:", "--:", ":-:"], ...rows.map(formatRow)];
  return [`## ${title}`, about, lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n")].join("\n\n");
}

/** Whether the row shows what it ought to; `undefined` without a target or without samples. */
export function meetsTarget({ ours, floor = [], target }: Row): boolean | undefined {
  if (target === undefined || ours.length === 0) return undefined;
  if ("ratioAtMost" in target) return floor.length === 0 ? undefined : ratio(ours, floor) <= target.ratioAtMost;
  return "atMost" in target ? median(ours) <= target.atMost : median(ours) >= target.atLeast;
}

function formatRow(row: Row): string[] {
  const { what, unit, ours, floor = [], target } = row;
  const met = meetsTarget(row);
  return [
    what,
    formatSamples(ours, unit),
    formatSamples(floor, unit),
    ours.length > 0 && floor.length > 0 ? `${formatNumber(ratio(ours, floor))}×` : MISSING,
    target === undefined ? MISSING : formatTarget(target, unit),
    met === undefined ? "" : met ? "✔" : "✘",
  ];
}

function formatSamples(samples: readonly number[], unit: string): string {
  if (samples.length === 0) return MISSING;
  const middle = `${formatNumber(median(samples))} ${unit}`;
  const [least, most] = [Math.min(...samples), Math.max(...samples)].map(formatNumber);
  return least === most ? middle : `${middle} (${least}–${most})`;
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
