import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fault, reply, ScriptedServer, type ScriptedServerOptions } from "rlm/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { TaskResult } from "../../benchmarks/tasks/run/result.js";
import { answerRequest } from "../../benchmarks/tasks/stand-in/stand-in.js";
import { type BuiltCli, buildCli } from "../cli/build-cli.js";
import { type CliResult, resultOf, startCli } from "../cli/run-cli.js";

// Dozens of questions with processes of their own; on a busy machine that takes a while.
vi.setConfig({ testTimeout: 120_000 });

let program: BuiltCli;
let folder: string;
const servers: ScriptedServer[] = [];

beforeAll(async () => {
  program = await buildCli("benchmarks/tasks/main.ts");
});
afterAll(() => program[Symbol.asyncDispose]());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rlm-tasks-"));
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  await rm(folder, { recursive: true, force: true });
});

const env = { OPENAI_API_KEY: "sk-invented-0123456789" };
const start = (...args: string[]) => startCli(program.path, [...args, "--out", folder], { cwd: folder, env });
const run = (...args: string[]): Promise<CliResult> => resultOf(start(...args));

async function serve(script: ScriptedServerOptions): Promise<ScriptedServer> {
  const server = await ScriptedServer.start(script);
  servers.push(server);
  return server;
}

async function linesOf(name: string): Promise<readonly string[]> {
  return (await readFile(join(folder, name), "utf8")).split("\n").filter((line) => line !== "");
}

async function results(): Promise<readonly TaskResult[]> {
  return (await linesOf("results.jsonl")).map((line) => JSON.parse(line));
}

/** The stand-in's models behind `--live`, as a provider would be. */
const live = (server: ScriptedServer) => ["--live", "--base-url", server.url, "--model", "some-model"];

describe("a run with the stand-in", () => {
  it("asks every task by every method, and writes results, tables and plots", async () => {
    const { code, stdout, stderr } = await run("--lengths", "2^13,2^17", "--seeds", "1");
    expect({ code, stderr: stderr.replace(/^\d+ of 40, \$[\d.]+\n/gm, "") }).toEqual({ code: 0, stderr: "" });
    expect(stdout.match(/Scripted stand-in: a program played the models/g)).toHaveLength(2);
    for (const title of ["S-NIAH", "OOLONG-like", "OOLONG-Pairs-like", "BrowseComp-Plus-like", "CodeQA-like"]) {
      expect(stdout).toContain(`## ${title}`);
    }
    const lines = await results();
    expect(new Set(lines.map(({ id }) => id)).size).toBe(40);
    expect(lines.every(({ standIn }) => standIn)).toBe(true);
    const long = lines.filter(({ length }) => length === 2 ** 17);
    expect(new Set(long.filter(({ method }) => method === "base").map(({ outcome }) => outcome))).toEqual(
      new Set(["refused"]),
    );
    expect(long.filter(({ method }) => method !== "base").every(({ outcome }) => outcome === "answered")).toBe(true);
    const scoreOf = (name: string) => {
      const scores = lines.filter(({ method }) => method === name).map(({ score }) => score ?? 0);
      return scores.reduce((sum, score) => sum + score, 0) / scores.length;
    };
    // The order of the paper's main table, from scripts that make the mistakes that models make.
    const scores = ["base", "rlm-no-sub-calls", "rlm-1"].map(scoreOf);
    expect(scores).toEqual(scores.toSorted((left, right) => left - right));
    expect(scores[0]).toBeLessThan(0.5);
    expect(scores[2]).toBeGreaterThan(0.9);
    const overview = await readFile(join(folder, "overview.svg"), "utf8");
    expect(overview).toContain("Scripted stand-in: a program played the models");
  });

  it("uses what each method allows", async () => {
    await run("--lengths", "2^13", "--seeds", "1", "--tasks", "oolong");
    const of = Object.fromEntries((await results()).map((line) => [line.method, line]));
    expect(of["base"]).toMatchObject({ iterations: 1, subCalls: 0 });
    expect(of["rlm-no-sub-calls"]).toMatchObject({ subCalls: 0 });
    expect(of["rlm-no-sub-calls"]?.iterations).toBeGreaterThan(1);
    expect(of["rlm-1"]?.subCalls).toBeGreaterThan(1);
    expect(of["rlm-2"]?.subCalls).toBeGreaterThan(of["rlm-1"]?.subCalls ?? 0);
    for (const { costUsd } of Object.values(of)) expect(costUsd).toBeGreaterThan(0);
  });
});

describe("a run that is killed", () => {
  it("goes on where it stopped, and asks nothing that was answered again", async () => {
    const args = ["--methods", "base", "--lengths", "2^11", "--seeds", "4", "--concurrency", "1"];
    const server = await serve({ reply: answerRequest });
    const first = start(...live(server), ...args);
    const ended = once(first, "close");
    await server.arrived(8);
    first.kill("SIGKILL");
    await ended;
    const kept = (await linesOf("journal.jsonl")).length;
    expect(kept).toBeGreaterThanOrEqual(7);
    const before = server.requests.length;
    const second = await run(...live(server), ...args);
    expect(second.code).toBe(0);
    expect(server.requests.length - before).toBe(20 - kept);
    expect(await results()).toHaveLength(20);
    const again = await run(...live(server), ...args);
    expect(server.requests.length - before).toBe(20 - kept);
    const tables = (output: string) => output.slice(output.indexOf("## "));
    expect(tables(again.stdout)).toBe(tables(second.stdout));
  });

  it("asks everything anew with --fresh", async () => {
    const args = ["--methods", "base", "--lengths", "2^11", "--seeds", "1"];
    const server = await serve({ reply: answerRequest });
    await run(...live(server), ...args);
    await run(...live(server), ...args, "--fresh");
    expect(server.requests).toHaveLength(10);
  });

  it("ends with 130 at Ctrl-C, with the results so far", async () => {
    const server = await serve({ steps: [answerRequest], reply: fault.hang() });
    const child = start(
      ...live(server),
      "--methods",
      "base",
      "--lengths",
      "2^11",
      "--seeds",
      "2",
      "--concurrency",
      "1",
    );
    const result = resultOf(child);
    await server.arrived(2);
    child.kill("SIGINT");
    const { code, stdout } = await result;
    expect(code).toBe(130);
    expect(stdout).toContain("9 questions have no result that counts. The same command goes on with them");
    expect(await results()).toHaveLength(1);
  });
});

describe("a run with a provider", () => {
  it("names its models in the captions, and no stand-in", async () => {
    const server = await serve({ reply: answerRequest });
    const { stdout } = await run(...live(server), "--lengths", "2^11", "--seeds", "1", "--tasks", "s-niah");
    expect(stdout).toContain("Asking some-model, and some-model in sub-calls.");
    expect(stdout).not.toContain("tand-in");
    const picture = await readFile(join(folder, "s-niah.svg"), "utf8");
    expect(picture).toContain("some-model, sub-calls: some-model.");
    expect(picture).toContain("no price is known");
    expect(picture).not.toContain("tand-in");
  });

  it("stops when the money is used up, and leaves out what it cut off", async () => {
    const server = await serve({ reply: answerRequest });
    const args = [
      ...live(server),
      "--lengths",
      "2^13",
      "--seeds",
      "2",
      "--tasks",
      "s-niah,oolong",
      "--methods",
      "base",
    ];
    const { code, stdout } = await run(
      ...args,
      "--price",
      "some-model=1/1",
      "--max-cost",
      "0.025",
      "--concurrency",
      "1",
    );
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: expect.stringContaining("questions have no result that counts"),
    });
    const spent = await results();
    expect(spent.at(-1)?.outcome).toBe("unpaid");
    expect(spent.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0)).toBeLessThanOrEqual(0.025);
    const more = await run(...args, "--price", "some-model=1/1", "--max-cost", "1");
    expect(more.code).toBe(0);
    expect((await results()).map(({ outcome }) => outcome)).toEqual(["answered", "answered", "answered", "answered"]);
    expect(server.requests).toHaveLength(4);
  });

  it("asks for as much output as it is told to", async () => {
    const server = await serve({ reply: answerRequest });
    const args = ["--lengths", "2^11", "--seeds", "1", "--tasks", "s-niah", "--methods", "base"];
    await run(...live(server), ...args, "--max-output", "777");
    await run(...live(server), ...args);
    // Another limit is another question: what the journal has does not answer it.
    expect(server.requests.map(({ body }) => body["max_completion_tokens"] ?? body["max_tokens"])).toEqual([
      777, 16_384,
    ]);
  });

  it("asks short contexts by all methods before it asks longer ones", async () => {
    const server = await serve({ reply: answerRequest });
    const args = ["--lengths", "2^11,2^13", "--seeds", "1", "--tasks", "s-niah", "--methods", "base,rlm-1"];
    await run(...live(server), ...args);
    const asked = (await results()).map(({ length, method }) => [length, method]);
    expect(asked).toEqual([
      [2048, "base"],
      [2048, "rlm-1"],
      [8192, "base"],
      [8192, "rlm-1"],
    ]);
  });

  it("does not count failures, and names each of them once", async () => {
    const server = await serve({ reply: fault.status(403, { message: "This key may not use the model" }) });
    const { code, stdout } = await run(...live(server), "--lengths", "2^11", "--seeds", "2", "--tasks", "s-niah");
    expect(code).toBe(1);
    expect(stdout.match(/This key may not use the model/g)).toHaveLength(1);
    expect((await results()).map(({ score }) => score)).toEqual(Array.from({ length: 8 }, () => null));
  });

  it("counts a prompt that is too long as 0", async () => {
    const message = "This model's maximum context length is 128000 tokens.";
    const server = await serve({ reply: fault.status(400, { message, code: "context_length_exceeded" }) });
    const args = ["--lengths", "2^11", "--seeds", "1", "--tasks", "s-niah", "--methods", "base"];
    const { code, stdout } = await run(...live(server), ...args);
    expect(code).toBe(0);
    expect(await results()).toMatchObject([{ outcome: "refused", score: 0, finishReason: "context_length" }]);
    expect(stdout).toContain("0 (refused)");
  });

  it("takes a base model's reply as its answer when it was cut off or is empty, without a REPL", async () => {
    const server = await serve({ steps: [reply("1234567", { finishReason: "length" }), reply("")] });
    const { code } = await run(
      ...live(server),
      ...["--lengths", "2^11", "--seeds", "2", "--tasks", "s-niah", "--methods", "base", "--concurrency", "1"],
    );
    expect(code).toBe(0);
    const [cut, empty] = await results();
    expect(cut).toMatchObject({ answer: "1234567", outcome: "answered", iterations: 1 });
    expect(cut?.warnings.join()).toContain("ended early (length)");
    expect(empty).toMatchObject({ answer: "(no answer)", score: 0, outcome: "answered" });
    server.assertExhausted();
  });
});

describe("what is wrong", () => {
  it.each([
    ["a flag", ["--length", "2^13"], "tasks: Unknown option '--length'"],
    ["a provider without a model", ["--live", "--provider", "groq"], "Which model? Give --model NAME"],
    ["a provider without a key", ["--live", "--provider", "groq", "--model", "m"], "GROQ_API_KEY"],
    ["a provider that does not exist", ["--live", "--provider", "opnai", "--model", "m"], "Did you mean `openai`?"],
    ["a limit without prices", ["--live", "--model", "unheard-of", "--max-cost", "1"], "none is known for unheard-of"],
  ])("is said before anything is asked: %s", async (_, args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  it("is a folder that is none", async () => {
    await writeFile(join(folder, "file"), "");
    const { code, stderr } = await resultOf(
      startCli(program.path, ["--out", join(folder, "file")], { cwd: folder, env }),
    );
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining("tasks: --out takes a folder: EEXIST"),
    });
  });

  it("is a folder that another process works in, whose results stay as they are", async () => {
    const server = await serve({ steps: [answerRequest], reply: fault.hang() });
    const args = [...live(server), "--methods", "base", "--lengths", "2^11", "--seeds", "1", "--concurrency", "1"];
    const first = start(...args);
    const ended = once(first, "close");
    await server.arrived(2);
    const second = await run(...args);
    expect({ code: second.code, stderr: second.stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining("journal.jsonl is in use by process"),
    });
    expect(await results()).toHaveLength(1);
    first.kill("SIGKILL");
    await ended;
  });

  it("is a journal that is none", async () => {
    await writeFile(join(folder, "journal.jsonl"), "something else\n");
    const { code, stderr } = await run("--lengths", "2^11", "--seeds", "1", "--tasks", "s-niah", "--methods", "base");
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("is not a journal of this version") });
  });
});

it("--help tells the flags", async () => {
  const { code, stdout } = await run("--help");
  expect(code).toBe(0);
  for (const flag of ["--quick", "--live", "--max-cost", "--fresh"]) expect(stdout).toContain(flag);
});
