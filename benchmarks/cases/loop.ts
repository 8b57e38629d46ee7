import { Script } from "node:vm";
import type { Benchmark } from "../harness/benchmark.js";
import { interleave } from "../harness/interleave.js";
import { execute, openEchoRepl } from "../harness/repl.js";
import { expectEqual, timed } from "../harness/stopwatch.js";

const STEPS = 10_000_000;
const SUM = "49999995000000";

/** Other names in each round, for plain Node lets nothing be declared twice. */
const loopCode = (round: number) =>
  `let total${round} = 0;\nfor (let step = 0; step < ${STEPS}; step++) total${round} += step;\ntotal${round}`;

async function addUp(rounds: number) {
  await using session = await openEchoRepl();
  let round = 0;
  return await interleave(rounds, {
    ours: async () => {
      const { ms, result } = await timed(() => execute(session, loopCode(++round)));
      expectEqual(result.value, SUM);
      return ms;
    },
    floor: async () => {
      const code = loopCode(++round);
      const { ms, result } = await timed(async () => new Script(code).runInThisContext() as number);
      expectEqual(String(result), SUM);
      return ms;
    },
  });
}

export const loop: Benchmark = {
  name: "loop",
  title: "A loop over a global",
  about: `One cell that adds up ${STEPS.toLocaleString("en")} numbers in a variable of the top level. Floor: the same script in plain Node.`,
  subjects: [addUp],
  async run(lab) {
    const { ours, floor } = await lab.measure(addUp, lab.times(21, 5));
    return [{ what: "one cell", unit: "ms", ours, floor, target: { ratioAtMost: 1.5 } }];
  },
};
