import { createWriteStream, existsSync, type WriteStream } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { RLMAbortError } from "rlm";
import type { TaskOptions } from "./options.js";
import { WrongUse } from "./parse-flags.js";
import { overviewFigure, taskFigure } from "./report/figures.js";
import { type Point, summarize } from "./report/summary.js";
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
  const { folder, fresh } = options;
  await using answerer = await openAnswerer(options);
  const { client, cast, pricing } = answerer;
  const journal = join(folder, "journal.jsonl");
  const plan: RunPlan = { ...options, client, cast, pricing, journal, signal };
  checkPrices(plan);
  await prepareFolder(folder);
  // Put aside and not deleted: it has been paid for.
  if (fresh && existsSync(journal)) await rename(journal, join(folder, "journal.old.jsonl"));
  console.log(`${announce(answerer, plan)}\n`);
  const { results, isInterrupted } = await collect(plan, join(folder, "results.jsonl"));
  await report(options, answerer, summarize(results));
  const missing = countQuestions(plan) - results.filter(({ score }) => score !== null).length;
  if (missing === 0) return EXIT.done;
  const failures = new Set(results.flatMap(({ outcome, error }) => (outcome === "failed" ? [`- ${error}`] : [])));
  const advice = "The same command goes on with them; what is paid for is kept.";
  console.log([`${missing} questions have no result that counts. ${advice}`, ...failures].join("\n"));
  return isInterrupted ? EXIT.interrupted : EXIT.incomplete;
}

/** Prints the tables and draws the plots. */
async function report(
  { folder, tasks, methods }: TaskOptions,
  answerer: Answerer,
  points: readonly Point[],
): Promise<void> {
  const { cast, window } = answerer;
  const asked = tasks.filter(({ name }) => points.some((point) => point.task === name));
  const tables = [...asked.map((task) => formatTask(task, methods, points)), formatTotals(methods, points)];
  console.log(
    [...tables, ...(cast.standIn ? [STAND_IN_NOTICE] : []), `Results and plots are in ${folder}.`].join("\n\n"),
  );
  if (asked.length === 0) return;
  const input = {
    methods,
    points,
    models: `${cast.model}, sub-calls: ${cast.subModel}`,
    standIn: cast.standIn,
    window,
  };
  for (const task of asked) await writeFile(join(folder, `${task.name}.svg`), taskFigure(task, input));
  await writeFile(join(folder, "overview.svg"), overviewFigure(asked, input));
}

async function prepareFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw WrongUse.of(error, "--out takes a folder: ");
  }
}

function announce({ cast }: Answerer, plan: RunPlan): string {
  const { tasks, lengths, seeds, methods } = plan;
  const tokens = lengths.reduce((sum, length) => sum + length, 0) * tasks.length * seeds.length;
  const questions = countQuestions(plan).toLocaleString("en");
  const ways = `${methods.length} ${methods.length === 1 ? "method" : "methods"}`;
  return [
    cast.standIn ? STAND_IN_NOTICE : `Asking ${cast.model}, and ${cast.subModel} in sub-calls.`,
    `${questions} questions: ${ways} on contexts of ${tokens.toLocaleString("en")} tokens in all.`,
  ].join("\n");
}

async function collect(
  plan: RunPlan,
  path: string,
): Promise<{ readonly results: readonly TaskResult[]; readonly isInterrupted: boolean }> {
  const results: TaskResult[] = [];
  // Opened with the first result: until then another process may be found at work here.
  let file: WriteStream | undefined;
  const total = countQuestions(plan);
  try {
    for await (const result of runTasks(plan)) {
      results.push(result);
      file ??= createWriteStream(path);
      file.write(`${JSON.stringify(result)}\n`);
      tellProgress(results, total);
    }
    return { results, isInterrupted: false };
  } catch (error) {
    if (!(error instanceof RLMAbortError)) throw error;
    return { results, isInterrupted: true };
  } finally {
    if (file) await finished(file.end());
    if (process.stderr.isTTY) process.stderr.write("\n");
  }
}

function tellProgress(results: readonly TaskResult[], total: number): void {
  const cost = results.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);
  const line = `${results.length} of ${total}, $${cost.toFixed(4)}`;
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
  else if (results.length % PROGRESS_EVERY === 0) process.stderr.write(`${line}\n`);
}
