import { setTimeout as sleep } from "node:timers/promises";
import type { ScriptedRequest } from "rlm/testing";
import type { Benchmark } from "../harness/benchmark.js";
import { askPlainly, cell, createClient, createWrapper, ROOT_MODEL } from "../harness/clients.js";
import { interleave } from "../harness/interleave.js";
import { replProcesses } from "../harness/memory.js";
import { expectEqual, timed } from "../harness/stopwatch.js";

const RUNS = 50;
const TURNS = 10;
const LATENCY_MS = 50;
const SAMPLE_EVERY_MS = 20;

/** Each turn adds the run's own number, which only its context knows. */
function rootReply({ messages }: ScriptedRequest): string {
  const turn = 1 + messages.filter(({ role }) => role === "assistant").length;
  if (turn === 1) return cell("let total = Number(context); print(total);");
  return cell(turn < TURNS ? "total += Number(context); print(total);" : "total += Number(context); FINAL(total);");
}

interface Setting {
  readonly url: string;
  readonly rounds: number;
}

async function runMany({ url, rounds }: Setting) {
  const client = createClient(url);
  await using wrapper = createWrapper(url);
  const together = (run: (index: number) => Promise<void>) => async () => {
    const { ms } = await timed(() => Promise.all(Array.from({ length: RUNS }, (_, index) => run(index))));
    return ms;
  };
  const subjects = {
    ours: together(async (index) => {
      const { answer } = await wrapper.agenerate("What is ten times the number?", String(index));
      expectEqual(answer, String(TURNS * index));
    }),
    floor: together(async (index) => {
      let total = 0;
      for (let turn = 0; turn < TURNS; turn++) {
        await askPlainly(client, ROOT_MODEL, "What is ten times the number?");
        total += index;
      }
      expectEqual(total, TURNS * index);
    }),
  };
  await interleave(1, subjects);
  const times = await interleave(rounds, subjects);
  return { ...times, ...(await countProcesses(subjects.ours)) };
}

/** The most REPL processes that are alive while work is done, and how many are left a second after it. */
async function countProcesses(work: () => Promise<unknown>) {
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, replProcesses().length);
  }, SAMPLE_EVERY_MS);
  await work();
  clearInterval(timer);
  await sleep(1000);
  return { most, left: replProcesses().length };
}

export const manyRuns: Benchmark = {
  name: "many-runs",
  title: "Fifty runs at once",
  about:
    `${RUNS} runs of ${TURNS} turns on one wrapper, ${LATENCY_MS} ms for each request, every run in a process of its own. Floor: the plain client, the same ` +
    `requests, the sums in plain Node. The latency alone takes ${TURNS * LATENCY_MS} ms.`,
  server: { reply: rootReply, latencyMs: LATENCY_MS },
  subjects: [runMany],
  async run(lab) {
    await using server = await lab.serve();
    const { ours, floor, most, left } = await lab.measure(runMany, { url: server.url, rounds: lab.times(5, 1) });
    return [
      { what: "all answers", unit: "ms", ours, floor, target: { ratioAtMost: 2 } },
      { what: "most REPL processes at once", unit: "processes", ours: [most], target: { atMost: RUNS + 1 } },
      { what: "kept warm one second later", unit: "processes", ours: [left], target: { atMost: 1 } },
    ];
  },
};
