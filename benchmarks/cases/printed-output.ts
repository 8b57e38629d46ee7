import type { ChatMessage } from "rlm";
import type { ScriptedRequest } from "rlm/testing";
import type { Benchmark } from "../harness/benchmark.js";
import { cell, createClient, createWrapper, ROOT_MODEL } from "../harness/clients.js";
import type { RequestFacts } from "../harness/request-facts.js";
import { expectEqual } from "../harness/stopwatch.js";

const PRINTS = 25;
const PRINT_CHARS = 200_000;
/** What the wrapper shows of each output by default. */
const SHOWN_CHARS = 1000;

function turnReply(turn: number): string {
  if (turn > PRINTS) return cell("FINAL('done')");
  return cell(`print("Part ${turn}: " + context.slice(0, ${PRINT_CHARS}));`);
}

function rootReply({ messages }: ScriptedRequest): string {
  return turnReply(1 + messages.filter(({ role }) => role === "assistant").length);
}

async function ours(url: string): Promise<void> {
  await using wrapper = createWrapper(url, { maxIterations: PRINTS + 1 });
  const { answer } = await wrapper.agenerate("What is in it?", longText());
  expectEqual(answer, "done");
}

/** A conversation of the same turns that shows as much of each output, without instructions or facts beside it. */
async function floor(url: string): Promise<void> {
  const client = createClient(url);
  const text = longText();
  const messages: (ChatMessage & { readonly content: string; readonly role: "user" | "assistant" })[] = [
    { role: "user", content: "What is in it?" },
  ];
  for (let turn = 1; turn <= PRINTS + 1; turn++) {
    const { choices } = await client.chat.completions.create({ model: ROOT_MODEL, messages });
    const content = choices[0]?.message.content ?? "";
    messages.push({ role: "assistant", content }, { role: "user", content: text.slice(0, SHOWN_CHARS) });
  }
}

function longText(): string {
  return Array.from({ length: 20_000 }, (_, index) => `Line ${index} of a long document.`).join("\n");
}

const kilobytes = (sum: number) => [sum / 1000];

function totals(requests: readonly RequestFacts[]) {
  const sum = (field: "bytes" | "messageChars" | "sharedPrefixChars") =>
    requests.reduce((total, request) => total + request[field], 0);
  return {
    sent: kilobytes(sum("bytes")),
    last: kilobytes(requests.at(-1)?.bytes ?? 0),
    reusable: [(100 * sum("sharedPrefixChars")) / sum("messageChars")],
  };
}

export const printedOutput: Benchmark = {
  name: "printed-output",
  title: "What reaches the model",
  about:
    `${PRINTS} turns that print ${PRINT_CHARS / 1000} KB each, and one that ends. Floor: the plain client in the same conversation, with the first ` +
    `${SHOWN_CHARS} characters of each output and no instructions.`,
  server: { reply: rootReply },
  subjects: [ours, floor],
  async run(lab) {
    const record = async (subject: typeof ours) => {
      await using server = await lab.serve();
      await lab.measure(subject, server.url);
      return totals(await server.requests());
    };
    const own = await record(ours);
    const plain = await record(floor);
    return [
      { what: "bytes sent in all requests", unit: "KB", ours: own.sent, floor: plain.sent, target: { atMost: 400 } },
      { what: "bytes of the last request", unit: "KB", ours: own.last, floor: plain.last },
      {
        what: "share that repeats the start of the request before",
        unit: "%",
        ours: own.reusable,
        floor: plain.reusable,
        target: { atLeast: 90 },
      },
    ];
  },
};
