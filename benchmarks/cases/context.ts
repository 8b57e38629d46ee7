import { readFileSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { RLMEvent } from "rlm";
import type { Benchmark } from "../harness/benchmark.js";
import { bigTextFile, COUNT_CODE, countInPlainNode, MATCHES_PER_MEGABYTE } from "../harness/big-text.js";
import { askPlainly, cell, createClient, createWrapper, ROOT_MODEL } from "../harness/clients.js";
import { interleave } from "../harness/interleave.js";
import { replProcesses, resetPeak, residentMegabytes, touchMemory } from "../harness/memory.js";
import type { Row } from "../harness/row.js";
import { expectEqual, timed } from "../harness/stopwatch.js";

const QUESTION = "How many lines are errors?";
/** The string here, and the buffer and the string in the process it goes to. */
const COPIES = 3;
const WARM_UP = "00000001 ERROR request 1\n";
/** For the process of the next run to be ready, and for the garbage of the warm-up to go. */
const SETTLE_MS = 300;

interface Setting {
  readonly url: string;
  readonly path: string;
  readonly expected: number;
}

interface Sample {
  readonly ms: number;
  readonly hostPeak?: number | undefined;
  /** What the host's memory grew by beyond what it held with the context loaded. */
  readonly hostGrowth?: number | undefined;
  readonly replPeak?: number | undefined;
}

async function ours({ url, path, expected }: Setting): Promise<Sample> {
  const context = readFileSync(path, "utf8");
  await using wrapper = createWrapper(url);
  await wrapper.agenerate(QUESTION, WARM_UP);
  let replPeak: number | undefined;
  const onEvent = (event: RLMEvent) => {
    if (event.type !== "code_executed") return;
    const peaks = replProcesses().map((pid) => residentMegabytes(pid, "VmHWM") ?? 0);
    if (peaks.length > 0) replPeak = Math.max(...peaks);
  };
  const sample = await measureHost(path, async () => {
    const { answer } = await wrapper.agenerate(QUESTION, context, { onEvent });
    expectEqual(answer, String(expected));
  });
  return { ...sample, replPeak };
}

async function floor({ url, path, expected }: Setting): Promise<Sample> {
  const context = readFileSync(path, "utf8");
  const client = createClient(url);
  const work = async (text: string) => {
    await askPlainly(client, ROOT_MODEL, QUESTION);
    return countInPlainNode(text);
  };
  await work(WARM_UP);
  return measureHost(path, async () => expectEqual(await work(context), expected));
}

async function measureHost(path: string, work: () => Promise<void>): Promise<Sample> {
  touchMemory(COPIES * statSync(path).size);
  await sleep(SETTLE_MS);
  globalThis.gc?.();
  const canReset = resetPeak();
  const base = residentMegabytes("self", "VmRSS") ?? 0;
  const { ms } = await timed(work);
  const hostPeak = canReset ? residentMegabytes("self", "VmHWM") : undefined;
  return { ms, hostPeak, hostGrowth: hostPeak === undefined ? undefined : hostPeak - base };
}

function rowsOf(megabytes: number, { ours, floor }: { ours: Sample[]; floor: Sample[] }): Row[] {
  const values = (samples: Sample[], field: keyof Sample) =>
    samples.map((sample) => sample[field]).filter((value) => value !== undefined);
  return [
    {
      what: `${megabytes} MB: time to answer`,
      unit: "ms",
      ours: values(ours, "ms"),
      floor: values(floor, "ms"),
      ...(megabytes === 200 && { target: { ratioAtMost: 1.3 } }),
    },
    {
      what: `${megabytes} MB: peak of the host`,
      unit: "MB",
      ours: values(ours, "hostPeak"),
      floor: values(floor, "hostPeak"),
    },
    {
      what: `${megabytes} MB: growth of the host beyond the context`,
      unit: "MB",
      ours: values(ours, "hostGrowth"),
      target: { atMost: 40 },
    },
    { what: `${megabytes} MB: peak of the REPL process`, unit: "MB", ours: values(ours, "replPeak") },
  ];
}

export const context: Benchmark = {
  name: "context",
  title: "Long contexts",
  about:
    "Count the lines of a log that match a regular expression; the context is one string. Floor: the plain client, and the same loop over the same string " +
    "in plain Node. The machine's memory is touched before each, and the model answers at once, so that all of the loading is seen. Memory is resident memory; what loads the benchmark itself takes some 130 MB of each host.",
  server: { reply: cell(`${COUNT_CODE}\nFINAL(count)`) },
  subjects: [ours, floor],
  async run(lab) {
    await using server = await lab.serve();
    const rows: Row[] = [];
    for (const megabytes of lab.quick ? [1, 10] : [1, 10, 100, 200, 400]) {
      await using file = await bigTextFile(megabytes);
      const setting: Setting = { url: server.url, path: file.path, expected: megabytes * MATCHES_PER_MEGABYTE };
      const samples = await interleave(lab.times(3, 1), {
        ours: () => lab.measure(ours, setting),
        floor: () => lab.measure(floor, setting),
      });
      rows.push(...rowsOf(megabytes, samples));
    }
    return rows;
  },
};
