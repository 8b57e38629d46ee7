/**
 * npm run bench                        every benchmark (about five minutes); also writes benchmarks/results.md
 * npm run bench -- NAME…               only these
 * npm run bench -- --quick             every benchmark with few repetitions: to see that all of it works
 * npm run bench -- NAME --profile DIR  with CPU profiles of the measured processes
 */
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { benchmarks } from "./benchmarks.js";
import type { Benchmark } from "./harness/benchmark.js";
import { Lab } from "./harness/lab.js";
import { describeLoad, describeMachine } from "./harness/machine.js";
import type { Row } from "./harness/row.js";
import { formatSection, meetsTarget } from "./harness/table.js";

const RESULTS = fileURLToPath(new URL("results.md", import.meta.url));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: "boolean", default: false }, profile: { type: "string" } },
});
const chosen = positionals.length === 0 ? benchmarks : positionals.map(find);
const startedAt = performance.now();
const sections: string[] = [];
const missed: string[] = [];

function tell(section: string): void {
  sections.push(section);
  console.log(`${section}\n`);
}

tell(
  `# Benchmarks of ${new Date().toISOString().slice(0, 10)}\n\n${describeMachine()}. Medians (least–most) of interleaved repetitions.`,
);
for (const benchmark of chosen) {
  const rows = await benchmark.run(new Lab(benchmark, { quick: values.quick, profileFolder: values.profile }));
  tell(formatSection(benchmark, rows));
  missed.push(...rows.filter((row) => meetsTarget(row) === false).map((row) => nameOf(benchmark, row)));
}
const seconds = Math.round((performance.now() - startedAt) / 1000);
const verdict = missed.length === 0 ? "Every target is met." : `Missed: ${missed.join("; ")}.`;
tell(`${verdict} Took ${seconds} s; ${describeLoad()} at the end.`);
await writeFile(RESULTS, `${sections.join("\n\n")}\n`);

function nameOf({ name }: Benchmark, { what }: Row): string {
  return `${name} (${what})`;
}

function find(name: string): Benchmark {
  const benchmark = benchmarks.find((candidate) => candidate.name === name);
  if (benchmark) return benchmark;
  console.error(
    `There is no benchmark ${name}. There are: ${benchmarks.map((candidate) => candidate.name).join(", ")}.`,
  );
  process.exit(2);
}
