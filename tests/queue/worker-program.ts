/** A worker as a process of its own: `worker-program.ts <redis url> <queue> <server url> <package.json of bullmq>`. */
import { createRequire } from "node:module";
import OpenAI from "openai";
import { openProviderLimits, processRuns } from "../../src/bullmq.js";
import { chatCompletions, RLMWrapper } from "../../src/index.js";

const [connection = "", queue = "", baseURL = "", packages = ""] = process.argv.slice(2);
const require = createRequire(packages);
const common = { connection, bullmq: require("bullmq"), ioredis: require("ioredis").Redis };
const limits = await openProviderLimits({ ...common, key: queue, maxCostUsd: 1000, costPerOutputToken: 0.00001 });
const client = limits.wrap(chatCompletions(new OpenAI({ baseURL, apiKey: "sk-test" })));
const rlm = new RLMWrapper(client, "root-model", { directBelowChars: 1_000 });
await processRuns({
  ...common,
  rlm,
  queue,
  load: (ref) => `the context of ${ref}`,
  concurrency: 10,
  lockDurationMs: 2_000,
});
process.stdout.write("ready\n");
