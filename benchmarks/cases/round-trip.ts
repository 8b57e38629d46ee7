import type { Benchmark } from "../harness/benchmark.js";
import { interleave } from "../harness/interleave.js";
import { EchoProcess } from "../harness/raw-pipe.js";
import { execute, openEchoRepl } from "../harness/repl.js";
import { median, quantile } from "../harness/statistics.js";
import { expectEqual, timed } from "../harness/stopwatch.js";

const WARM_UP = 200;
const CELL = "const sum = [1, 2, 3].reduce((left, right) => left + right, 0); sum";
const AWAITING_CELL = "const reply = await llm_query('six'); reply.length";

async function cells(count: number) {
  await using session = await openEchoRepl();
  await using echo = await EchoProcess.start();
  const message = Buffer.from(CELL);
  const time = (work: () => Promise<unknown>) => async () => (await timed(work)).ms;
  const subjects = {
    plain: time(async () => expectEqual((await execute(session, CELL)).value, "6")),
    awaiting: time(async () => expectEqual((await execute(session, AWAITING_CELL)).value, "3")),
    floor: time(() => echo.roundTrip(message)),
  };
  await interleave(WARM_UP, subjects);
  return await interleave(count, subjects);
}

export const roundTrip: Benchmark = {
  name: "round-trip",
  title: "A small cell",
  about:
    "From source text to result, with all that a result says (output, variables, changes). Floor: the same text there and back through the pipes of a bare process.",
  subjects: [cells],
  async run(lab) {
    const repetitions = lab.times(3, 1);
    const samples = await interleave(repetitions, { all: () => lab.measure(cells, lab.times(1000, 200)) });
    const medians = (name: "plain" | "awaiting" | "floor") => samples.all.map((sample) => median(sample[name]));
    const floor = medians("floor");
    return [
      { what: "median", unit: "ms", ours: medians("plain"), floor, target: { atMost: 1 } },
      {
        what: "95th percentile",
        unit: "ms",
        ours: samples.all.map(({ plain }) => quantile(plain, 0.95)),
        floor: samples.all.map((sample) => quantile(sample.floor, 0.95)),
      },
      { what: "median of a cell that awaits one llm_query", unit: "ms", ours: medians("awaiting"), floor },
    ];
  },
};
