import type { Benchmark } from "../harness/benchmark.js";
import { interleave } from "../harness/interleave.js";
import { EchoProcess } from "../harness/raw-pipe.js";
import { execute, openEchoRepl } from "../harness/repl.js";
import { expectEqual, timed } from "../harness/stopwatch.js";

const CALLS = 10_000;
const CELL = `const replies = await Promise.all(Array.from({ length: ${CALLS} }, (_, index) => llm_query("Item " + index)));
replies.filter((reply, index) => reply === "Item " + index).length`;

async function callMany(rounds: number) {
  await using session = await openEchoRepl();
  await using echo = await EchoProcess.start();
  const calls = Array.from({ length: CALLS }, (_, id) => ({ type: "call", id, arguments: [`Item ${id}`] }));
  const subjects = {
    ours: async () => {
      const { ms, result } = await timed(() => execute(session, CELL));
      expectEqual(result.value, String(CALLS));
      return ms;
    },
    floor: async () => {
      const { ms } = await timed(async () => {
        const lines = calls.map((call) => JSON.stringify(call));
        await echo.roundTrip(Buffer.from(lines.join("\n")));
        // What has come back is what was sent.
        return lines.map((line): unknown => JSON.parse(line));
      });
      return ms;
    },
  };
  await interleave(1, subjects);
  return await interleave(rounds, subjects);
}

export const hostCalls: Benchmark = {
  name: "host-calls",
  title: "Ten thousand calls at once",
  about:
    `One cell that awaits ${CALLS.toLocaleString("en")} llm_query, answered at once and without HTTP. Floor: as many calls as JSON, written, brought there and back ` +
    "through the pipes of a bare process in one piece, and parsed.",
  subjects: [callMany],
  async run(lab) {
    const { ours, floor } = await lab.measure(callMany, lab.times(11, 3));
    return [{ what: "all replies", unit: "ms", ours, floor, target: { atMost: 500 } }];
  },
};
