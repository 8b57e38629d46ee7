import { setTimeout as sleep } from "node:timers/promises";
import type OpenAI from "openai";
import type { ChatMessage, RLMEvent, RLMWrapper } from "rlm";
import type { Benchmark } from "../harness/benchmark.js";
import { askPlainly, cell, createClient, createWrapper, ROOT_MODEL } from "../harness/clients.js";
import { interleave } from "../harness/interleave.js";
import { median } from "../harness/statistics.js";
import { expectEqual, timed } from "../harness/stopwatch.js";

const CONTEXT = "x".repeat(1000);
const QUESTION = "How long is the context?";
const ANSWER = String(CONTEXT.length);
/** Long enough for the process of the next run to be ready. */
const PAUSE_MS = 150;

interface Setting {
  readonly url: string;
  readonly warmUp: number;
  readonly completions: number;
  readonly pauseMs: number;
}

/** Medians of many completions by one long-lived process. */
async function completions({ url, warmUp, completions, pauseMs }: Setting) {
  const client = createClient(url);
  await using wrapper = createWrapper(url);
  const messages = await messagesOf(wrapper);
  const ask = (work: () => Promise<unknown>) => async () => {
    if (pauseMs > 0) await sleep(pauseMs);
    return (await timed(work)).ms;
  };
  const subjects = {
    ours: ask(() => askOurs(wrapper)),
    floor: ask(async () => {
      await askPlainly(client, ROOT_MODEL, QUESTION);
      expectEqual(String(CONTEXT.length), ANSWER);
    }),
    sameRequest: ask(() => askStreamed(client, messages)),
  };
  await interleave(warmUp, subjects);
  const samples = await interleave(completions, subjects);
  return { ours: median(samples.ours), floor: median(samples.floor), sameRequest: median(samples.sameRequest) };
}

async function askOurs(wrapper: RLMWrapper): Promise<void> {
  const { answer } = await wrapper.agenerate(QUESTION, CONTEXT);
  expectEqual(answer, ANSWER);
}

/** What the root model is sent, so that the plain client can send the same. */
async function messagesOf(wrapper: RLMWrapper): Promise<readonly ChatMessage[]> {
  let messages: readonly ChatMessage[] = [];
  const onEvent = (event: RLMEvent) => {
    if (event.type === "model_start") messages = event.messages;
  };
  await wrapper.agenerate(QUESTION, CONTEXT, { onEvent });
  return messages;
}

async function askStreamed(client: OpenAI, messages: readonly ChatMessage[]): Promise<string> {
  const stream = await client.chat.completions.create({
    model: ROOT_MODEL,
    messages: messages as OpenAI.ChatCompletionMessageParam[],
    stream: true,
    stream_options: { include_usage: true },
  });
  let text = "";
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
  return text;
}

export const overhead: Benchmark = {
  name: "overhead",
  title: "Overhead of one completion",
  about:
    "1 KB context, one turn, a model without latency, in a process that has done it before. Floor: the plain client, one short request, not streamed. " +
    "The second row holds the same against the very request that we send, streamed and with our prompt. " +
    "Without a pause, the process of the next run cannot be started in advance.",
  server: { reply: cell("FINAL(context.length)") },
  subjects: [completions],
  async run(lab) {
    await using server = await lab.serve();
    const measure = (count: number, pauseMs: number) => () =>
      lab.measure(completions, { url: server.url, warmUp: lab.times(10, 2), completions: count, pauseMs });
    const { paused, dense } = await interleave(lab.times(3, 1), {
      paused: measure(lab.times(25, 5), PAUSE_MS),
      dense: measure(lab.times(60, 10), 0),
    });
    const ours = paused.map((sample) => sample.ours);
    return [
      {
        what: "one completion, with a pause before it",
        unit: "ms",
        ours,
        floor: paused.map(({ floor }) => floor),
        target: { ratioAtMost: 4 },
      },
      {
        what: "… against the same request, streamed",
        unit: "ms",
        ours,
        floor: paused.map(({ sameRequest }) => sameRequest),
      },
      {
        what: "one after another without a pause",
        unit: "ms",
        ours: dense.map((sample) => sample.ours),
        floor: dense.map(({ floor }) => floor),
      },
    ];
  },
};
