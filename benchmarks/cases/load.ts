import { readFileSync } from "node:fs";
import type { Benchmark } from "../harness/benchmark.js";
import { bigTextFile } from "../harness/big-text.js";
import { interleave } from "../harness/interleave.js";
import { touchMemory } from "../harness/memory.js";
import { copyThroughPipe } from "../harness/raw-pipe.js";
import { execute, openEchoRepl } from "../harness/repl.js";
import type { Row } from "../harness/row.js";
import { expectEqual, timed } from "../harness/stopwatch.js";

/** A string and the buffer it comes from, here and in the process it goes to. */
const COPIES = 4;

/** Milliseconds until code can use the string. */
async function loadString(path: string): Promise<number> {
  const text = readFileSync(path, "utf8");
  touchMemory(COPIES * text.length);
  return secondOf(() => loadIntoRepl(text));
}

async function loadIntoRepl(text: string): Promise<number> {
  await using session = await openEchoRepl();
  await execute(session, "1");
  const { ms, result } = await timed(async () => {
    await session.load("context", text);
    return execute(session, "context.length");
  });
  expectEqual(result.value, String(text.length));
  return ms;
}

async function copyBytes(path: string): Promise<number> {
  const bytes = readFileSync(path);
  touchMemory(COPIES * bytes.length);
  return secondOf(() => copyThroughPipe(bytes));
}

/** What the second time gives: it finds the memory that the first has used, the system's buffers of the pipe among it. */
async function secondOf(measure: () => Promise<number>): Promise<number> {
  await measure();
  return measure();
}

export const load: Benchmark = {
  name: "load",
  title: "Loading a context",
  about:
    "Bring a string into the REPL process until code can read it. Floor: the same bytes, ready as a buffer, written to a process that reads them into one buffer. " +
    "Each is done once before it is measured, on memory that was touched; still a virtual machine may take some time to give memory, and only ever adds it: " +
    "the ratios compare the least.",
  subjects: [loadString, copyBytes],
  async run(lab) {
    const rows: Row[] = [];
    for (const megabytes of lab.quick ? [1, 10] : [1, 10, 100, 200, 400]) {
      await using file = await bigTextFile(megabytes);
      const { ours, floor } = await interleave(lab.times(megabytes < 100 ? 3 : 9, 1), {
        ours: () => lab.measure(loadString, file.path),
        floor: () => lab.measure(copyBytes, file.path),
      });
      const target = megabytes === 400 ? { target: { ratioAtMost: 2 } } : {};
      rows.push({ what: `${megabytes} MB`, unit: "ms", ours, floor, compare: "least", ...target });
    }
    return rows;
  },
};
