import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RLMEvent, RunObserver, RunOptions } from "rlm";
import * as library from "rlm";
import { reply, type ScriptedRequest } from "rlm/testing";
import type { Benchmark } from "../harness/benchmark.js";
import { cell, createWrapper, ROOT_MODEL, SUB_MODEL } from "../harness/clients.js";
import { interleave } from "../harness/interleave.js";
import { expectEqual, timed } from "../harness/stopwatch.js";

const TURNS = 10;
const CALLS_PER_TURN = 20;
const LATENCY_MS = 50;
const WORK = `const replies = await llm_query_batched(Array.from({ length: ${CALLS_PER_TURN} }, (_, index) => "Item " + index));
print(replies.length, context);`;

function rootReply({ messages }: ScriptedRequest): string {
  const turn = 1 + messages.filter(({ role }) => role === "assistant").length;
  return cell(turn < TURNS ? WORK : "FINAL('done')");
}

interface Setting {
  readonly url: string;
  readonly folder: string;
  readonly rounds: number;
}

interface Sample {
  readonly wallMs: number;
  readonly cpuMs: number;
}

async function observe({ url, folder, rounds }: Setting) {
  await using wrapper = createWrapper(url);
  const context = "A line of the context.\n".repeat(1000);
  const run = (options: RunOptions) => async (): Promise<Sample> => {
    const before = process.cpuUsage();
    const { ms } = await timed(async () => {
      const { answer } = await wrapper.agenerate("What is in it?", context, options);
      expectEqual(answer, "done");
    });
    const { user, system } = process.cpuUsage(before);
    return { wallMs: ms, cpuMs: (user + system) / 1000 };
  };
  let events = 0;
  const onEvent = (_event: RLMEvent) => {
    events++;
  };
  const subjects = {
    off: run({}),
    all: run({ onEvent, verbose: true, ...trajectoryOptions(folder) }),
  };
  await interleave(1, subjects);
  const samples = await interleave(rounds, subjects);
  if (events === 0) throw new Error("No event arrived");
  return samples;
}

export const observers: Benchmark = {
  name: "observers",
  title: "Watching a run",
  about:
    `A run of ${TURNS} turns with ${CALLS_PER_TURN} sub-calls each, ${LATENCY_MS} ms for each root request. Ours: with an event listener, a trajectory log and the verbose ` +
    "console. Floor: the same run without.",
  server: {
    models: {
      [ROOT_MODEL]: { reply: (request) => reply(rootReply(request), { latencyMs: LATENCY_MS }) },
      [SUB_MODEL]: { reply: reply("yes", { latencyMs: 20 }) },
    },
  },
  subjects: [observe],
  async run(lab) {
    await using server = await lab.serve();
    const folder = await mkdtemp(join(tmpdir(), "rlm-bench-"));
    try {
      const { all, off } = await lab.measure(observe, { url: server.url, folder, rounds: lab.times(7, 2) });
      return [
        {
          what: "time to answer",
          unit: "ms",
          ours: all.map(({ wallMs }) => wallMs),
          floor: off.map(({ wallMs }) => wallMs),
          target: { ratioAtMost: 1.03 },
        },
        {
          what: "processor time of the host",
          unit: "ms",
          ours: all.map(({ cpuMs }) => cpuMs),
          floor: off.map(({ cpuMs }) => cpuMs),
        },
      ];
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

function trajectoryOptions(folder: string): { logger: RunObserver } | undefined {
  if (!("TrajectoryLogger" in library)) return undefined;
  const TrajectoryLogger = library.TrajectoryLogger as new (options: { dir: string }) => RunObserver;
  return { logger: new TrajectoryLogger({ dir: folder }) };
}
