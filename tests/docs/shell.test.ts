import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import OpenAI from "openai";
import { RLMWrapper, TrajectoryLogger } from "rlm";
import { ScriptedServer } from "rlm/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EXIT } from "../../src/cli/exit-codes.js";
import { FLAGS } from "../../src/cli/flags.js";
import { type BuiltCli, buildCli } from "../cli/build-cli.js";
import { namesIn, page, pages, table } from "./markdown.js";
import { answers } from "./network.js";

/** The lines of shell on all pages that call the command. */
const commands = pages().flatMap(({ name, blocks }) =>
  blocks
    .filter(({ language }) => language === "sh")
    .flatMap(({ code }) => code.split("\n"))
    .filter((line) => /(?:^|\| )rlm /.test(line))
    .map((line) => [name, line] as const),
);

let cli: BuiltCli;
let server: ScriptedServer;
let folder: string;

beforeAll(async () => {
  cli = await buildCli();
  server = await ScriptedServer.start({ reply: answers({ root: ['FINAL("the answer")'], sub: [] }) });
  folder = await mkdtemp(join(tmpdir(), "rlm-docs-"));
  await writeFile(join(folder, "rlm"), `#!/bin/sh\nexec '${process.execPath}' '${cli.path}' "$@"\n`, { mode: 0o755 });
  await mkdir(join(folder, "contracts"));
  await writeFile(join(folder, "contracts/one.txt"), "Ends 2026-03-01.");
  await writeFile(join(folder, "server.log"), "start\nerror\n");
  await writeFile(join(folder, "access.log.gz"), gzipSync("10.0.0.1 GET /\n"));
  await writeFile(join(folder, "sales.csv"), "city,price\nUtrecht,3\n");
  for (const { blocks } of pages()) {
    for (const { notes, code } of blocks)
      for (const name of notes["file"] ?? []) await writeFile(join(folder, name), code);
  }
  const client = new OpenAI({ baseURL: server.url, apiKey: "none" });
  await using rlm = new RLMWrapper(client, "m", { logger: new TrajectoryLogger({ file: join(folder, "run.jsonl") }) });
  await rlm.agenerate("q", "text");
});
afterAll(async () => {
  await server.close();
  await cli[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** Runs a line as a shell does, with the command on its path and a server in place of every provider. */
function shell(line: string): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const env = {
    PATH: `${folder}:${process.env["PATH"]}`,
    OPENAI_API_KEY: "sk-invented",
    OPENAI_BASE_URL: server.url,
    OLLAMA_BASE_URL: server.url,
  };
  return new Promise((resolve) => {
    execFile("/bin/sh", ["-c", line], { cwd: folder, env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

describe("the command lines of the pages", () => {
  it.each(commands)("%s: %s", async (_page, line) => {
    const { code, stdout, stderr } = await shell(line);
    expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
    const redirected = / > ([\w.]+)$/.exec(line)?.[1];
    const output = redirected === undefined ? stdout : await readFile(join(folder, redirected), "utf8");
    expect(output).toMatch(/the answer|The first request, which was not sent|\.html|complete/);
  });
});

describe("docs/cli.md", () => {
  const cliPage = page("docs/cli.md");

  it("lists every flag, and no other", () => {
    const flags = FLAGS.flatMap(({ name, short }) => [`--${name}`, ...(short === undefined ? [] : [`-${short}`])]);
    const listed = table(cliPage, "Flag", "Meaning").flatMap(([names]) => namesIn(names));
    expect(listed.toSorted()).toEqual(flags.toSorted());
  });

  it("lists every exit code, and no other", () => {
    const listed = table(cliPage, "Code", "Name").map(([code, name]) => [namesIn(name)[0], Number(code)]);
    expect(Object.fromEntries(listed)).toEqual(EXIT);
  });
});
