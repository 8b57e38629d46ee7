/**
 * A worker as a process of its own:
 * `worker-program.ts <redis url> <queue> <server url> <package.json of bullmq> [<ms for which loading `huge` stops everything>]`.
 */
import { createRequire } from "node:module";
import OpenAI from "openai";
import { openProviderLimits, processRuns } from "../../src/bullmq.js";
import { chatCompletions, RLMWrapper } from "../../src/index.js";

const [connection = "", queue = "", baseURL = "", packages = "", stallMs = "0"] = process.argv.slice(2);
const require = createRequire(packages);
const common = { connection, bullmq: require("bullmq"), ioredis: require("ioredis").Redis };
const limits = await openProviderLimits({ ...common, key: queue, maxCostUsd: 1000, costPerOutputToken: 0.00001 });
const client = limits.wrap(chatCompletions(new OpenAI({ baseURL, apiKey: "sk-test" })));
const rlm = new RLMWrapper(client, "root-model", { directBelowChars: 1_000 });

function load(ref: string): string {
  if (ref === "huge" && stallMs !== "0") {
    process.stdout.write("loading\n");
    for (const end = performance.now() + Number(stallMs); performance.now() < end; );
  }
  return `the context of ${ref}`;
}

const onError = ({ message }: Error) => process.stdout.write(`error: ${message}\n`);
await processRuns({ ...common, rlm, queue, load, concurrency: 10, lockDurationMs: 2_000, onError });
process.stdout.write("ready\n");
