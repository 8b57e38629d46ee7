import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { ScriptedServer } from "rlm/testing";
import { expect, it, onTestFinished } from "vitest";
import { openProviderLimits, openRunQueue } from "../../src/bullmq.js";
import { buildCli } from "../cli/build-cli.js";
import { packages, RedisServer, skipped } from "./redis-server.js";

const RUNS = 1_000;
const CONCURRENCY = 10;
const packagesOf = fileURLToPath(new URL("../optional/package.json", import.meta.url));

/** A worker in a process of its own, killed when the test ends. */
class WorkerProcess {
  readonly process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(program: string, settings: readonly string[]) {
    const child = spawn(process.execPath, [program, ...settings], { stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    this.process = child;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  /** Reads on to a line that begins like this. */
  async line(start: string): Promise<void> {
    for (;;) {
      const { done, value } = await this.#lines.next();
      if (done) throw new Error(`The worker ended without printing ${start}`);
      if (value.startsWith(start)) return;
    }
  }
}

it.skipIf(skipped !== "")(
  `a thousand runs on three machines, one of which dies, are each done and paid once${skipped}`,
  async () => {
    await using redis = await RedisServer.start();
    await using server = await ScriptedServer.start({
      latencyMs: 30,
      reply: ({ prompt }) => `answer to ${/question \d+/.exec(prompt)?.[0]}`,
    });
    await using program = await buildCli("tests/queue/worker-program.ts");
    const common = { connection: redis.url, ...packages() };
    await using queue = await openRunQueue({ ...common, queue: "thousand" });
    const startWorker = async () => {
      const worker = new WorkerProcess(program.path, [redis.url, "thousand", server.url, packagesOf]);
      await worker.line("ready");
      return worker.process;
    };
    const [victim] = await Promise.all([startWorker(), startWorker(), startWorker()]);

    const runs = Array.from({ length: RUNS }, (_, index) => ({ query: `question ${index}`, ref: `file-${index}` }));
    const ids = await queue.enqueueMany(runs);
    const answers = new Map<string, string | undefined>();
    const finishedAtKill = new Set<string>();
    let deliveries = 0;
    for await (const { id, response } of queue.results(ids)) {
      deliveries++;
      answers.set(id, response?.answer);
      if (deliveries !== RUNS / 4) continue;
      victim.kill("SIGKILL");
      for (const done of answers.keys()) finishedAtKill.add(done);
    }

    expect(victim.signalCode).toBe("SIGKILL");
    expect(deliveries).toBe(RUNS);
    expect(ids.map((id) => answers.get(id))).toEqual(runs.map(({ query }) => `answer to ${query}`));
    const asked = new Map<string, number>();
    for (const { prompt } of server.requests) {
      const question = /question \d+/.exec(prompt)?.[0] ?? "";
      asked.set(question, (asked.get(question) ?? 0) + 1);
    }
    const twice = runs.filter(({ query }) => asked.get(query) !== 1);
    // Only what the dead one had in work is asked again.
    expect(twice.length).toBeLessThanOrEqual(CONCURRENCY);
    for (const [index, { query }] of runs.entries()) {
      if (finishedAtKill.has(ids[index] ?? "")) expect(asked.get(query), query).toBe(1);
    }
    await using limits = await openProviderLimits({ ...common, key: "thousand", maxCostUsd: 1000 });
    expect(await limits.spent()).toBeGreaterThan(0);
  },
);

it.skipIf(skipped !== "")(
  `a worker that stood still for too long leaves its run to the one that took it over${skipped}`,
  async () => {
    await using redis = await RedisServer.start();
    await using server = await ScriptedServer.start({ reply: "the answer" });
    await using program = await buildCli("tests/queue/worker-program.ts");
    await using queue = await openRunQueue({ connection: redis.url, queue: "stalled", ...packages() });
    const settings = [redis.url, "stalled", server.url, packagesOf];
    const slow = new WorkerProcess(program.path, [...settings, "6000"]);
    await slow.line("ready");
    const answersOf = async (id: string) => {
      const answers = [];
      for await (const { response } of queue.results([id])) answers.push(response?.answer);
      return answers;
    };
    expect(await answersOf(await queue.enqueue({ query: "What?", ref: "small" }))).toEqual(["the answer"]);
    const id = await queue.enqueue({ query: "What?", ref: "huge" });
    await slow.line("loading");
    new WorkerProcess(program.path, settings);
    expect(await answersOf(id)).toEqual(["the answer"]);
    await slow.line("error: ");
    expect(server.requests).toHaveLength(2);
  },
);
