import { reply, type ScriptedRequest } from "rlm/testing";
import type { Benchmark } from "../harness/benchmark.js";
import { askPlainly, cell, createClient, createWrapper, ROOT_MODEL, SUB_MODEL } from "../harness/clients.js";
import { interleave } from "../harness/interleave.js";
import type { Row } from "../harness/row.js";
import { expectEqual, timed } from "../harness/stopwatch.js";

const CALLS = 1000;
const LATENCY_MS = 20;
const TARGET = { ratioAtMost: 1.1 } as const;

const PROMPTS = `const prompts = Array.from({ length: ${CALLS} }, (_, index) => "Item " + index);`;
const ENDING = 'FINAL(replies.filter((reply) => reply === "yes").length)';
/** The word in the question says how the code is to ask. */
const CODE = {
  batched: cell(`${PROMPTS}\nconst replies = await llm_query_batched(prompts);\n${ENDING}`),
  each: cell(`${PROMPTS}\nconst replies = await Promise.all(prompts.map((prompt) => llm_query(prompt)));\n${ENDING}`),
};

function rootReply({ messages }: ScriptedRequest): string {
  return messages.some(({ text }) => text.includes("batched please")) ? CODE.batched : CODE.each;
}

interface Setting {
  readonly url: string;
  readonly concurrency: number;
  readonly rounds: number;
}

/** All ways of asking in one process, in turn. */
async function askMany({ url, concurrency, rounds }: Setting) {
  const client = createClient(url);
  await using wrapper = createWrapper(url, { maxConcurrency: concurrency, maxSubCalls: CALLS });
  const askOurs = async (question: string) => {
    const { answer } = await wrapper.agenerate(question, "items");
    expectEqual(answer, String(CALLS));
  };
  const askFloor = async () => {
    await askPlainly(client, ROOT_MODEL, "How many items fit?");
    let next = 0;
    let count = 0;
    const worker = async () => {
      while (next < CALLS) if ((await askPlainly(client, SUB_MODEL, `Item ${next++}`)) === "yes") count++;
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    expectEqual(count, CALLS);
  };
  const subjects = {
    floor: async () => (await timed(askFloor)).ms,
    batched: async () => (await timed(() => askOurs("How many items fit? batched please"))).ms,
    each: async () => (await timed(() => askOurs("How many items fit?"))).ms,
  };
  await interleave(1, subjects);
  return await interleave(rounds, subjects);
}

export const subCalls: Benchmark = {
  name: "sub-calls",
  title: "A thousand sub-calls",
  about:
    `${CALLS} sub-calls of ${LATENCY_MS} ms from one cell. Floor: the plain client with as many requests in flight. ` +
    "Ideal: what the latency alone takes.",
  server: {
    models: {
      [ROOT_MODEL]: { reply: rootReply },
      [SUB_MODEL]: { reply: reply("yes", { latencyMs: LATENCY_MS }) },
    },
  },
  subjects: [askMany],
  async run(lab) {
    await using server = await lab.serve();
    const rows: Row[] = [];
    for (const concurrency of lab.quick ? [64] : [16, 64, 256]) {
      const setting: Setting = { url: server.url, concurrency, rounds: lab.times(5, 1) };
      const { floor, batched, each } = await lab.measure(askMany, setting);
      const ideal = [Math.ceil(CALLS / concurrency) * LATENCY_MS];
      const at = `concurrency ${concurrency}:`;
      rows.push(
        { what: `${at} llm_query_batched`, unit: "ms", ours: batched, floor, target: TARGET },
        { what: `${at} Promise.all of llm_query`, unit: "ms", ours: each, floor, target: TARGET },
        { what: `${at} llm_query_batched against the ideal`, unit: "ms", ours: batched, floor: ideal },
      );
    }
    return rows;
  },
};
