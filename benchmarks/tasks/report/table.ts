import type { Task } from "../generate/task.js";
import type { Method } from "../run/methods.js";
import { type Point, type Spread, spreadOf } from "./summary.js";
import { formatLength, formatScore, formatUsd } from "./words.js";

const NONE = "–";

/** A task's scores and costs by length and method, as a Markdown table. */
export function formatTask(
  { name, title, measure }: Task,
  methods: readonly Method[],
  points: readonly Point[],
): string {
  const ofTask = points.filter((point) => point.task === name);
  const lengths = [...new Set(ofTask.map(({ length }) => length))].sort((left, right) => left - right);
  const head = ["tokens of context", ...methods.map((method) => method.title)];
  const rows = lengths.map((length) => [
    formatLength(length),
    ...methods.map((method) =>
      formatCell(ofTask.find((point) => point.length === length && point.method === method.name)),
    ),
  ]);
  return `## ${title}\n\nScore from 0 to 100 (${measure}) ± standard deviation, mean cost in USD.\n\n${formatRows(head, rows)}`;
}

/** What each method did over all tasks and lengths. */
export function formatTotals(methods: readonly Method[], points: readonly Point[]): string {
  const head = ["method", "score", "cost", "tokens", "seconds", "turns", "sub-calls", "refused", "not counted"];
  const rows = methods.map(({ name, title }) => {
    const own = points.filter((point) => point.method === name);
    const answered = own.filter(({ outcomes }) => outcomes.answered > 0);
    const mean = (values: readonly number[]) => spreadOf(values)?.mean;
    const count = (amount: (point: Point) => number) => own.reduce((sum, point) => sum + amount(point), 0);
    const told = (value: number | undefined, format: (value: number) => string) =>
      value === undefined ? NONE : format(value);
    const costs = answered.map(({ cost }) => cost?.mean).filter((cost) => cost !== undefined);
    return [
      title,
      told(mean(own.flatMap(({ score }) => (score ? [score.mean] : []))), formatScore),
      costs.length < answered.length ? NONE : told(mean(costs), formatUsd),
      told(mean(answered.map(({ tokens }) => tokens.mean)), (tokens) => Math.round(tokens).toLocaleString("en")),
      told(mean(answered.map(({ seconds }) => seconds.mean)), (seconds) => seconds.toFixed(1)),
      told(mean(answered.map(({ iterations }) => iterations.mean)), formatScore),
      told(mean(answered.map(({ subCalls }) => subCalls.mean)), formatScore),
      String(count(({ outcomes }) => outcomes.refused)),
      String(count(({ outcomes }) => outcomes.failed + outcomes.unpaid)),
    ];
  });
  return `## All tasks and lengths\n\nMeans of the means; all but the score over what was answered.\n\n${formatRows(head, rows)}`;
}

function formatCell(point: Point | undefined): string {
  if (!point?.score) return NONE;
  const { score, cost, outcomes } = point;
  if (outcomes.answered === 0) return `${formatScore(score.mean)} (refused)`;
  return `${formatSpread(score)}${cost ? ` (${formatUsd(cost.mean)})` : ""}`;
}

function formatSpread({ mean, deviation }: Spread): string {
  return `${formatScore(mean)} ± ${formatScore(deviation)}`;
}

function formatRows(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map((_, index) => (index === 0 ? "---" : "--:")), ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  return lines
    .map((cells) => `| ${cells.map((text, column) => pad(text, widths[column] ?? 0, column === 0)).join(" | ")} |`)
    .join("\n");
}

/** Rules grow with their column; texts are aligned as Markdown will show them. */
function pad(text: string, width: number, isFirst: boolean): string {
  if (text === "---") return "-".repeat(width);
  if (text === "--:") return `${"-".repeat(Math.max(width - 1, 2))}:`;
  return isFirst ? text.padEnd(width) : text.padStart(width);
}
