import type { TaskName } from "../generate/task.js";
import type { MethodName } from "../run/methods.js";
import type { Outcome, TaskResult } from "../run/result.js";

/** A mean, the standard deviation around it, and how far the mean itself may be off. */
export interface Spread {
  readonly mean: number;
  readonly deviation: number;
  readonly standardError: number;
}

/** What a method did at one task and length, over the seeds. */
export interface Point {
  readonly task: TaskName;
  readonly method: MethodName;
  readonly length: number;
  /** From 0 to 100. Nothing when no result counts. */
  readonly score: Spread | undefined;
  /** USD. Nothing when a price is not known, or nothing was paid for. */
  readonly cost: Spread | undefined;
  readonly tokens: Spread;
  readonly seconds: Spread;
  readonly iterations: Spread;
  readonly subCalls: Spread;
  readonly outcomes: Readonly<Record<Outcome, number>>;
}

/** Puts results together by task, method and length. */
export function summarize(results: readonly TaskResult[]): readonly Point[] {
  const groups = new Map<string, TaskResult[]>();
  for (const result of results) {
    const key = [result.task, result.method, result.length].join(" ");
    const group = groups.get(key);
    if (group) group.push(result);
    else groups.set(key, [result]);
  }
  return [...groups.values()].map(toPoint);
}

/** The mean of some numbers, and their standard deviation (of a sample); nothing without numbers. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = values.length === 1 ? 0 : Math.sqrt(squares / (values.length - 1));
  return { mean, deviation, standardError: deviation / Math.sqrt(values.length) };
}

const NOTHING: Spread = { mean: 0, deviation: 0, standardError: 0 };

function toPoint(group: readonly TaskResult[]): Point {
  const [first] = group;
  if (!first) throw new RangeError("A group has at least one result");
  const outcomes = { answered: 0, refused: 0, failed: 0, unpaid: 0 };
  for (const { outcome } of group) outcomes[outcome]++;
  const answered = group.filter(({ outcome }) => outcome === "answered");
  const costs = answered.map(({ costUsd }) => costUsd).filter((cost) => cost !== null);
  const over = (value: (result: TaskResult) => number) => spreadOf(answered.map(value)) ?? NOTHING;
  return {
    task: first.task,
    method: first.method,
    length: first.length,
    score: spreadOf(
      group
        .map(({ score }) => score)
        .filter((score) => score !== null)
        .map((score) => score * 100),
    ),
    cost: costs.length < answered.length ? undefined : spreadOf(costs),
    tokens: over(({ inputTokens, outputTokens }) => inputTokens + outputTokens),
    seconds: over(({ seconds }) => seconds),
    iterations: over(({ iterations }) => iterations),
    subCalls: over(({ subCalls }) => subCalls),
    outcomes,
  };
}
