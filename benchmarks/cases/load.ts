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
  await using session = await openEchoRepl();
  await execute(session, "1");
  touchMemory(COPIES * text.length);
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
  return copyThroughPipe(bytes);
}

export const load: Benchmark = {
  name: "load",
  title: "Loading a context",
  about:
    "Bring a string into the REPL process until code can read it. Floor: the same bytes, ready as a buffer, written to a process that reads them into one buffer. The machine's memory is touched before each.",
  subjects: [loadString, copyBytes],
  async run(lab) {
    const rows: Row[] = [];
    for (const megabytes of lab.quick ? [1, 10] : [1, 10, 100, 200, 400]) {
      await using file = await bigTextFile(megabytes);
      const { ours, floor } = await interleave(lab.times(3, 1), {
        ours: () => lab.measure(loadString, file.path),
        floor: () => lab.measure(copyBytes, file.path),
      });
      const target = megabytes === 400 ? { target: { ratioAtMost: 2 } } : {};
      rows.push({ what: `${megabytes} MB`, unit: "ms", ours, floor, ...target });
    }
    return rows;
  },
};
