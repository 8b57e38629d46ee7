import { createWriteStream } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { RLMAbortError } from "rlm";
import type { TaskOptions } from "./options.js";
import { overviewFigure, taskFigure } from "./report/figures.js";
import { summarize } from "./report/summary.js";
import { formatTask, formatTotals } from "./report/table.js";
import { STAND_IN_NOTICE } from "./report/words.js";
import type { TaskResult } from "./run/result.js";
import { checkPrices, countQuestions, type RunPlan, runTasks } from "./run/run-tasks.js";
import { type Answerer, openAnswerer } from "./who-answers.js";

/** Exit codes. */
const EXIT = { done: 0, incomplete: 1, interrupted: 130 } as const;
/** How often progress is told where nobody watches a line being rewritten. */
const PROGRESS_EVERY = 10;

/** Asks, scores, and writes results, tables and plots. Gives the exit code. */
export async function carryOut(options: TaskOptions, signal: AbortSignal): Promise<number> {
  const { folder, fresh, tasks, methods, live } = options;
  await using answerer = await openAnswerer(options);
  const { client, cast, pricing, window } = answerer;
  const journal = join(folder, "journal.jsonl");
  const plan: RunPlan = { ...options, client, cast, pricing, journal, signal };
  checkPrices(plan);
  await mkdir(folder, { recursive: true });
  if (fresh) await rm(journal, { force: true });
  console.log(`${announce(answerer, plan)}\n`);
  const { results, isInterrupted } = await collect(plan, join(folder, "results.jsonl"));
  const points = summarize(results);
  for (const task of tasks) console.log(`${formatTask(task, methods, points)}\n`);
  console.log(`${formatTotals(methods, points)}\n`);
  const models = `${cast.model}, sub-calls: ${cast.subModel}`;
  const input = { methods, points, models, standIn: cast.standIn, window };
  const drawn = tasks.filter(({ name }) => points.some((point) => point.task === name));
  if (drawn.length > 0) {
    for (const task of drawn) await writeFile(join(folder, `${task.name}.svg`), taskFigure(task, input));
    await writeFile(join(folder, "overview.svg"), overviewFigure(drawn, input));
  }
  if (!live) console.log(`${STAND_IN_NOTICE}\n`);
  const missing = countQuestions(plan) - results.filter(({ score }) => score !== null).length;
  console.log(`Results and plots are in ${folder}.`);
  if (missing === 0) return EXIT.done;
  console.log(
    `${missing} questions have no result that counts. The same command goes on with them; what is paid for is kept.`,
  );
  for (const error of new Set(
    results.flatMap(({ outcome, error }) => (outcome === "failed" && error ? [error] : [])),
  )) {
    console.log(`- ${error}`);
  }
  return isInterrupted ? EXIT.interrupted : EXIT.incomplete;
}

function announce({ cast }: Answerer, plan: RunPlan): string {
  const { tasks, lengths, seeds, methods } = plan;
  const tokens = lengths.reduce((sum, length) => sum + length, 0) * tasks.length * seeds.length;
  const questions = countQuestions(plan);
  return [
    cast.standIn ? STAND_IN_NOTICE : `Asking ${cast.model}, and ${cast.subModel} in sub-calls.`,
    `${questions.toLocaleString("en")} questions: ${methods.length} ${methods.length === 1 ? "method" : "methods"} on contexts of ${tokens.toLocaleString("en")} tokens in all.`,
  ].join("\n");
}

async function collect(
  plan: RunPlan,
  path: string,
): Promise<{ readonly results: readonly TaskResult[]; readonly isInterrupted: boolean }> {
  const results: TaskResult[] = [];
  const file = createWriteStream(path);
  const total = countQuestions(plan);
  try {
    for await (const result of runTasks(plan)) {
      results.push(result);
      file.write(`${JSON.stringify(result)}\n`);
      tellProgress(results, total);
    }
    return { results, isInterrupted: false };
  } catch (error) {
    if (!(error instanceof RLMAbortError)) throw error;
    return { results, isInterrupted: true };
  } finally {
    file.end();
    await finished(file);
    if (process.stderr.isTTY) process.stderr.write("\n");
  }
}

function tellProgress(results: readonly TaskResult[], total: number): void {
  const cost = results.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);
  const line = `${results.length} of ${total}, $${cost.toFixed(4)}`;
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
  else if (results.length % PROGRESS_EVERY === 0) process.stderr.write(`${line}\n`);
}
