import { readFileSync } from "node:fs";
import type { Benchmark } from "../harness/benchmark.js";
import { bigTextFile, COUNT_CODE, countInPlainNode, MATCHES_PER_MEGABYTE } from "../harness/big-text.js";
import { interleave } from "../harness/interleave.js";
import { execute, openEchoRepl } from "../harness/repl.js";
import { expectEqual, timed } from "../harness/stopwatch.js";

const MEGABYTES = 100;
const MATCHES = MEGABYTES * MATCHES_PER_MEGABYTE;

interface Setting {
  readonly path: string;
  readonly rounds: number;
}

async function countMatches({ path, rounds }: Setting) {
  const text = readFileSync(path, "utf8");
  await using session = await openEchoRepl();
  await session.load("context", text);
  const subjects = {
    ours: async () => {
      const { ms, result } = await timed(() => execute(session, `${COUNT_CODE}\ncount`));
      expectEqual(result.value, String(MATCHES));
      return ms;
    },
    floor: async () => {
      const { ms, result } = await timed(async () => countInPlainNode(text));
      expectEqual(result, MATCHES);
      return ms;
    },
  };
  await interleave(1, subjects);
  return await interleave(rounds, subjects);
}

export const regex: Benchmark = {
  name: "regex",
  title: "A regular expression over 100 MB",
  about: "Count matches in a context that is already loaded. Floor: the same loop over the same string in plain Node.",
  subjects: [countMatches],
  async run(lab) {
    await using file = await bigTextFile(MEGABYTES);
    const { ours, floor } = await lab.measure(countMatches, { path: file.path, rounds: lab.times(11, 3) });
    return [{ what: "one cell", unit: "ms", ours, floor, target: { ratioAtMost: 1.3 } }];
  },
};
