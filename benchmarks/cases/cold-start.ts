import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Benchmark } from "../harness/benchmark.js";
import { cell } from "../harness/clients.js";
import { interleave } from "../harness/interleave.js";
import { expectEqual } from "../harness/stopwatch.js";

/** Plain JavaScript, so that the time to translate TypeScript is not measured. */
const programs = { ours: "../cold-start/ours.mjs", floor: "../cold-start/floor.mjs" };

interface Sample {
  readonly answerMs: number;
  readonly exitMs: number;
}

async function startFresh(program: string, url: string): Promise<Sample> {
  const start = performance.now();
  const child = spawn(process.execPath, [fileURLToPath(new URL(program, import.meta.url)), url], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  let answerMs = Number.NaN;
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    answerMs = performance.now() - start;
    output += text;
  });
  await closed;
  const exitMs = performance.now() - start;
  expectEqual(output.trim(), "1000");
  return { answerMs, exitMs };
}

export const coldStart: Benchmark = {
  name: "cold-start",
  title: "Cold start",
  about:
    "A fresh Node process that imports, asks once (1 KB context) and prints the answer. Floor: the same with the plain client alone.",
  server: { reply: cell("FINAL(context.length)") },
  subjects: [],
  async run(lab) {
    await using server = await lab.serve();
    const start = (program: string) => () => startFresh(program, server.url);
    await interleave(1, { ours: start(programs.ours), floor: start(programs.floor) });
    const { ours, floor } = await interleave(lab.times(15, 3), {
      ours: start(programs.ours),
      floor: start(programs.floor),
    });
    return [
      {
        what: "process start to answer",
        unit: "ms",
        ours: ours.map(({ answerMs }) => answerMs),
        floor: floor.map(({ answerMs }) => answerMs),
        target: { ratioAtMost: 1.5 },
      },
      {
        what: "process start to exit",
        unit: "ms",
        ours: ours.map(({ exitMs }) => exitMs),
        floor: floor.map(({ exitMs }) => exitMs),
      },
    ];
  },
};
