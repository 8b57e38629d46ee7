import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { build } from "esbuild";
import { ScriptedServer } from "rlm/testing";
import { expect, it, onTestFinished } from "vitest";
import { programEsbuildPlugin } from "../../build/program.js";
import { page, ROOT_FOLDER } from "../docs/markdown.js";
import { cell } from "../helpers/scripted.js";
import { temporaryFolder } from "../many/helpers.js";
import { RedisServer, skipped } from "./redis-server.js";

/** Builds a program that finds bullmq and ioredis as an installed one does: by their names. */
async function buildProgram(source: string): Promise<string> {
  const folder = await mkdtemp(join(ROOT_FOLDER, "tests/optional/.page-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, "main.mjs");
  await build({
    stdin: { contents: source, loader: "ts", resolveDir: folder },
    outfile: path,
    bundle: true,
    packages: "external",
    alias: { rlm: join(ROOT_FOLDER, "src/index.ts"), "rlm/bullmq": join(ROOT_FOLDER, "src/bullmq.ts") },
    format: "esm",
    platform: "node",
    target: "node20.18",
    plugins: [programEsbuildPlugin()],
  });
  return path;
}

it.skipIf(skipped !== "")(`the two programs of the page about many questions work together${skipped}`, async () => {
  const { blocks } = page("docs/many-questions.md");
  const programs = blocks.filter(({ notes }) => notes["not-run"] !== undefined).map(({ code }) => code);
  const [ask = "", work = ""] = await Promise.all(programs.map(buildProgram));
  await using redis = await RedisServer.start();
  await using server = await ScriptedServer.start({ reply: cell("FINAL(context)") });
  const cwd = await temporaryFolder();
  await mkdir(join(cwd, "reports"));
  for (const year of [2025, 2026]) await writeFile(join(cwd, `reports/${year}.txt`), `the risks of ${year}`);
  const env = { ...process.env, REDIS_URL: redis.url, OPENAI_BASE_URL: server.url, OPENAI_API_KEY: "sk-test" };
  const start = (program: string): ChildProcess => {
    const child = spawn(process.execPath, [program], { cwd, env, stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    return child;
  };

  const worker = start(work);
  const asking = start(ask);
  const printed = asking.stdout ? await text(asking.stdout) : "";
  expect(printed).toContain("the risks of 2025");
  expect(printed).toContain("the risks of 2026");
  const exited = once(worker, "exit");
  worker.kill("SIGTERM");
  expect(await exited).toEqual([0, null]);
});
