import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fault, reply, ScriptedServer, type ScriptedServerOptions } from "rlm/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type BuiltCli, buildCli } from "./build-cli.js";
import { type CliOptions, type CliResult, KEY, resultOf, runCli, startCli } from "./run-cli.js";

let cli: BuiltCli;
let folder: string;
const open: AsyncDisposable[] = [];

beforeAll(async () => {
  cli = await buildCli();
});
afterAll(() => cli[Symbol.asyncDispose]());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rlm-cli-"));
});
afterEach(async () => {
  for (const one of open.splice(0)) await one[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function serve(script: ScriptedServerOptions): Promise<ScriptedServer> {
  const server = await ScriptedServer.start(script);
  open.push(server);
  return server;
}

async function write(name: string, content: string | Uint8Array): Promise<void> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

function run(args: readonly string[], options: Partial<CliOptions> = {}): Promise<CliResult> {
  return runCli(cli.path, args, { cwd: folder, ...options });
}

const code = (source: string) => `\`\`\`repl\n${source}\n\`\`\``;
const to = (server: ScriptedServer) => ["--model", "root", "--base-url", server.url];

describe("an answer", () => {
  it("stands alone on stdout, and how it came about on stderr", async () => {
    const server = await serve({ reply: code('print("seen"); FINAL("forty-two");') });
    await write("a.txt", "some text");
    const result = await run(["What?", "-c", "a.txt", "--verbose", ...to(server)]);
    expect(result).toMatchObject({ code: 0, stdout: "forty-two\n" });
    expect(result.stderr).toContain("What?");
    expect(result.stderr).toContain('print("seen")');
    expect(result.stderr).toContain("seen");
    expect(result.stderr).toContain("1 turn");
  });

  it("comes to the character, control characters and its own last line break included", async () => {
    const answer = "first\n\u001B[31mred\u0007 ünïcödé 🎉\n";
    const server = await serve({ reply: code(`FINAL(${JSON.stringify(answer)});`) });
    await write("a.txt", "some text");
    expect(await run(["What?", "a.txt", ...to(server)])).toMatchObject({ code: 0, stdout: answer });
  });

  it("is everything that --quiet prints", async () => {
    const server = await serve({ reply: code('FINAL("yes");') });
    await write("a.txt", "some text");
    expect(await run(["Is it?", "a.txt", "-q", ...to(server)])).toMatchObject({ code: 0, stdout: "yes\n", stderr: "" });
  });

  it("tells one line per turn without --verbose", async () => {
    const server = await serve({ steps: [code("print(context.length)"), code('FINAL("yes");')] });
    await write("a.txt", "some text");
    const { stderr } = await run(["Is it?", "a.txt", ...to(server)]);
    const [first, second, end, ...rest] = stderr.trimEnd().split("\n");
    expect(first).toMatch(/^turn 1\/25 · /);
    expect(second).toMatch(/^turn 2\/25 · /);
    expect(end).toMatch(/^✓ done {2}2 turns · /);
    expect(rest).toEqual([]);
  });

  it("comes with usage, history and cost under --json", async () => {
    const server = await serve({ reply: code('FINAL("yes");') });
    await write("a.txt", "some text");
    const { stdout } = await run(["Is it?", "a.txt", "--json", ...to(server)]);
    expect(JSON.parse(stdout)).toMatchObject({ answer: "yes", finishReason: "final", iterations: 1, cost: null });
  });

  it("is told word by word under --stream, before it is complete", async () => {
    const server = await serve({ reply: `Let me think.\n${code('FINAL("yes");')}` });
    await write("a.txt", "some text");
    const { stdout, stderr } = await run(["Is it?", "a.txt", "--stream", ...to(server)]);
    expect(stdout).toBe("yes\n");
    expect(stderr).toContain('  Let me think.\n  ```repl\n  FINAL("yes");\n  ```\n');
    expect(stderr.match(/Let me think/g)).toHaveLength(1);
  });

  it("is found by sub-calls to the other model, in order under --sequential", async () => {
    const server = await serve({
      models: {
        root: { reply: code('FINAL((await llm_query_batch(["a", "b", "c"])).join("|"));') },
        sub: { reply: ({ prompt }) => `<${prompt}>` },
      },
    });
    await write("a.txt", "some text");
    const args = ["Is it?", "a.txt", "--sub-model", "sub", "--sequential", ...to(server)];
    expect(await run(args)).toMatchObject({ code: 0, stdout: "<a>|<b>|<c>\n" });
    expect(server.peakInFlight("sub")).toBe(1);
  });
});

describe("the context", () => {
  async function contextOf(args: readonly string[], options: Partial<CliOptions> = {}): Promise<unknown> {
    const server = await serve({ reply: code("FINAL(JSON.stringify(context));") });
    const { stdout, stderr } = await run(["What?", ...args, "-q", ...to(server)], options);
    expect(stderr).toBe("");
    return JSON.parse(stdout);
  }

  it("is the text of a file, to the character", async () => {
    await write("a.txt", 'a\r\nb\u2028 "c" 🎉\n');
    expect(await contextOf(["-c", "a.txt"])).toBe('a\r\nb\u2028 "c" 🎉\n');
  });

  it("is the value of JSON, JSON lines and CSV by their names", async () => {
    await write("a.json", '{"a":[1,{"b":null}]}');
    await write("b.jsonl", '{"a":1}\n\n[2]\n');
    await write("c.csv", 'name,note\r\nAnn,"says ""hi"", twice"\r\n007,\r\n');
    expect(await contextOf(["-c", "a.json"])).toEqual({ a: [1, { b: null }] });
    expect(await contextOf(["-c", "b.jsonl"])).toEqual([{ a: 1 }, [2]]);
    expect(await contextOf(["-c", "c.csv"])).toEqual([
      { name: "Ann", note: 'says "hi", twice' },
      { name: "007", note: "" },
    ]);
  });

  it("is what --as says, whatever the name says", async () => {
    await write("a.json", '{"a":1}');
    expect(await contextOf(["-c", "a.json", "--as", "text"])).toBe('{"a":1}');
    expect(await contextOf(["-c", "-", "--as", "lines"], { stdin: "one\ntwo\n" })).toEqual(["one", "two"]);
  });

  it("is standard input for -", async () => {
    expect(await contextOf(["--context", "-"], { stdin: "piped ünïcödé" })).toBe("piped ünïcödé");
  });

  it("is an array of documents for several files, a folder, or a pattern", async () => {
    await write("docs/a.md", "A");
    await write("docs/deep/b.md", "B");
    await write("docs/c.txt", "C");
    await write("docs/.hidden.md", "no");
    const [a, b, c] = [
      { name: "docs/a.md", text: "A" },
      { name: "docs/deep/b.md", text: "B" },
      { name: "docs/c.txt", text: "C" },
    ];
    expect(await contextOf(["-c", "docs"])).toEqual([a, c, b]);
    expect(await contextOf(["-c", "docs/**/*.md"])).toEqual([a, b]);
    expect(await contextOf(["-c", "docs/*.{md,txt}"])).toEqual([a, c]);
    expect(await contextOf(["docs/c.txt", "docs/a.md"])).toEqual([c, a]);
  });

  it("leaves pictures in a folder out, and says so", async () => {
    await write("docs/a.md", "A");
    await write("docs/b.png", Uint8Array.of(0x89, 0x50, 0xff, 0x00));
    const server = await serve({ reply: code("FINAL(JSON.stringify(context));") });
    const { stdout, stderr } = await run(["What?", "docs", ...to(server)]);
    expect(JSON.parse(stdout)).toEqual([{ name: "docs/a.md", text: "A" }]);
    expect(stderr).toContain("Left out: docs/b.png is not text");
  });

  it("may be a hundred megabytes", async () => {
    await write("big.log", `${`${"x".repeat(99)}\n`.repeat(1_000_000)}needle`);
    const server = await serve({ reply: code('FINAL([context.length, context.indexOf("needle")].join());') });
    expect(await run(["What?", "big.log", "-q", ...to(server)])).toMatchObject({ stdout: "100000006,100000000\n" });
  });
});

describe("what is wrong", () => {
  it.each([
    ["no question", [], "rlm: ask a question"],
    ["an unknown flag", ["Q", "--contxt", "a"], "There is no flag --contxt; did you mean --context?"],
    ["a flag without its value", ["Q", "--model", "--json"], "--model needs a value"],
    ["a number that is none", ["Q", "--max-tokens", "many"], '--max-tokens takes a number, not "many"'],
    ["a wrong choice", ["Q", "--as", "xml"], "--as takes text, json"],
    ["a switch with a value", ["Q", "--json=yes"], "--json takes no value"],
    ["a flag twice", ["Q", "-m", "a", "-m", "b"], "--model was given twice"],
    ["a missing model", ["Q", "-c", "a.txt"], "Which model?"],
    ["a missing context", ["Q", "-m", "m"], "What is the question about?"],
    ["a missing file", ["Q", "-m", "m", "-c", "b.txt"], "There is no file or folder b.txt"],
    ["a pattern without files", ["Q", "-m", "m", "-c", "*.pdf"], "There are no files in *.pdf"],
    ["a file in place of the question", ["a.txt", "Q", "-m", "m"], "put the question first"],
    ["a limit that makes no sense", ["Q", "a.txt", "-m", "m", "--max-iterations", "0"], "(--max-iterations)"],
    [
      "a missing variable",
      ["Q", "a.txt", "-m", "m", "--api-key-env", "NO_KEY"],
      "NO_KEY that should hold the key is not set",
    ],
    ["a base URL that is none", ["Q", "a.txt", "-m", "m", "--base-url", "localhost"], "--base-url takes a URL"],
    ["contradicting flags", ["Q", "a.txt", "-m", "m", "-q", "-v"], "--quiet and --verbose contradict each other"],
  ])("is said before anything is sent: %s", async (_, args, message) => {
    await write("a.txt", "some text");
    const { code: exit, stdout, stderr } = await run(args);
    expect(stderr).toContain(message);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
  });

  it("never repeats a key that was given in place of its variable's name", async () => {
    await write("a.txt", "some text");
    const { code: exit, stderr } = await run(["Q", "a.txt", "-m", "m", "--api-key-env", "sk-Secret123456"]);
    expect(exit).toBe(2);
    expect(stderr).not.toContain("Secret");
  });

  it("names the place in a file that is not what it is taken for", async () => {
    await write("a.jsonl", '{"a":1}\n{"a":\n');
    const { code: exit, stderr } = await run(["Q", "a.jsonl", "-m", "m"]);
    expect(exit).toBe(2);
    expect(stderr).toContain("a.jsonl is not JSON in line 2");
  });

  it("ends with 1 and without a word on stdout when the model refuses, and keeps the key to itself", async () => {
    const server = await serve({ reply: fault.status(401, { message: `Incorrect API key provided: ${KEY}` }) });
    await write("a.txt", "some text");
    const { code: exit, stdout, stderr } = await run(["Q", "a.txt", ...to(server)]);
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: "" });
    expect(stderr).toContain("401");
    expect(stderr).not.toContain(KEY);
  });

  it("is told as JSON, too, under --json", async () => {
    const server = await serve({ reply: fault.status(400, { message: "bad" }) });
    await write("a.txt", "some text");
    const { code: exit, stdout } = await run(["Q", "a.txt", "--json", ...to(server)]);
    expect(exit).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "ERR_RLM_MODEL" }, partial: { finishReason: "error" } });
  });

  it("ends with 3 at a limit, with the partial answer on stdout", async () => {
    const server = await serve({ steps: [code('answer.content = "half";')], reply: "FINAL(half of it)" });
    await write("a.txt", "some text");
    const result = await run(["Q", "a.txt", "--max-iterations", "1", ...to(server)]);
    expect(result).toMatchObject({ code: 3 });
    expect(result.stdout).toContain("half");
  });
});

describe("Ctrl-C", () => {
  it("winds the run up with the partial answer and ends with 130", async () => {
    const server = await serve({ steps: [code('answer.content = "half an answer";'), fault.hang()] });
    await write("a.txt", "some text");
    const child = startCli(cli.path, ["Q", "a.txt", ...to(server)], { cwd: folder });
    const result = resultOf(child);
    await server.arrived(2);
    child.kill("SIGINT");
    expect(await result).toMatchObject({ code: 130, signal: null, stdout: "half an answer\n" });
    expect((await result).stderr).toContain("Press Ctrl-C again");
  });

  it("ends a run that cannot be stopped at once when it comes twice", async () => {
    await using program = await buildCli("tests/cli/fixtures/unstoppable.ts");
    const child = startCli(program.path, [], { cwd: folder });
    const result = resultOf(child);
    child.stdout?.on("data", () => child.kill("SIGINT"));
    expect(await result).toMatchObject({ code: 130, stdout: "running\nstopping\n" });
  });
});

describe("a dry run", () => {
  it("shows the context and the first request without key, request or process", async () => {
    const server = await serve({ reply: "unused" });
    await write("a.json", '["one","two"]');
    const { code: exit, stdout, stderr } = await run(["What?", "a.json", "--dry-run", ...to(server)], { env: {} });
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    expect(stdout).toContain("array of 2 strings");
    expect(stdout).toContain("Question: What?");
    expect(server.requests).toHaveLength(0);
  });

  it("shows exactly what a run sends first", async () => {
    const server = await serve({ reply: code("FINAL(1);") });
    await write("a.json", '["one","two"]');
    const args = ["What?", "a.json", "--max-cost", "2", "--max-sub-calls", "7", "--config", "c.json", ...to(server)];
    await write("c.json", '{"temperature":0.1,"pricing":{"root":{"inputPerMillion":1,"outputPerMillion":2}}}');
    const { stdout } = await run([...args, "--dry-run", "--json"], { env: {} });
    expect(await run(args)).toMatchObject({ code: 0, stdout: "1\n" });
    expect(server.requests[0]?.body).toEqual((JSON.parse(stdout) as { request: unknown }).request);
  });
});

describe("settings from a file", () => {
  it("count where no flag says otherwise", async () => {
    const server = await serve({ reply: code("FINAL(1);") });
    await write("a.txt", "some text");
    await write("rlm.config.json", '{"model":"from-file","context":"a.txt","temperature":0.25,"quiet":true}');
    expect(await run(["Q", "--base-url", server.url])).toMatchObject({ code: 0, stdout: "1\n", stderr: "" });
    expect(await run(["Q", "--base-url", server.url, "-m", "from-flag"])).toMatchObject({ code: 0 });
    expect(server.requests.map(({ model }) => model)).toEqual(["from-file", "from-flag"]);
    expect(server.requests[0]?.body["temperature"]).toBe(0.25);
  });

  it("may stand in the package.json", async () => {
    const server = await serve({ reply: code("FINAL(1);") });
    await write("a.txt", "some text");
    await write("package.json", '{"name":"x","rlm":{"model":"from-package"}}');
    expect(await run(["Q", "a.txt", "--base-url", server.url])).toMatchObject({ code: 0 });
    expect(server.requests[0]?.model).toBe("from-package");
  });

  it.each([
    ["an unknown one", '{"maxIteration":3}', "did you mean `maxIterations`?"],
    ["one of the wrong type", '{"quiet":"yes"}', "Expected `quiet` to be true or false"],
    ["a value that the library refuses", '{"temperature":9}', "`temperature`"],
    ["no JSON", "{", "rlm.config.json is not JSON"],
    ["no object", "[]", "must hold a JSON object"],
    ["a server for the key that nobody named", '{"baseUrl":"http://evil.example"}', "--config rlm.config.json"],
  ])("are refused: %s", async (_, settings, message) => {
    await write("a.txt", "some text");
    await write("rlm.config.json", settings);
    const { code: exit, stderr } = await run(["Q", "a.txt", "-m", "m"]);
    expect(stderr).toContain(message);
    expect(exit).toBe(2);
  });
});

describe("on a terminal", () => {
  const hostile = "\u001B[2J\u001B]0;owned\u0007\u009B31m\u202Eevil\u0008\u001B[?1049h";

  it.each([
    ["none with NO_COLOR", { NO_COLOR: "1" }, /\u001B/],
    ["only colours with FORCE_COLOR", { FORCE_COLOR: "1" }, /\u001B(?!\[\d+m)/],
  ])("model text brings no control sequence: %s", async (_, env, forbidden) => {
    const server = await serve({
      reply: reply(`${hostile}\n${code(`/* ${hostile} */ print(${JSON.stringify(hostile)}); FINAL("x");`)}`, {
        reasoning: hostile,
      }),
    });
    await write("a.txt", `some text ${hostile}`);
    const options = { env: { OPENAI_API_KEY: KEY, ...env } };
    const { stderr } = await run(["Q", "a.txt", "--verbose", ...to(server)], options);
    expect(stderr).toContain("evil");
    expect(stderr).not.toMatch(forbidden);
    expect(stderr).not.toMatch(/[\u0007\u0008\u009B\u202E]/);
  });
});

describe("rlm view", () => {
  it("writes the log of a run as one page", async () => {
    const server = await serve({ reply: code('FINAL("yes");') });
    await write("a.txt", "some text");
    await run(["Is it?", "a.txt", "--log-dir", "logs", ...to(server)]);
    const [log] = await readdir(join(folder, "logs"));
    expect(await run(["view", `logs/${log}`, "--out", "run.html"])).toMatchObject({ code: 0, stdout: "run.html\n" });
    expect(await readFile(join(folder, "run.html"), "utf8")).toContain("Is it?");
  });

  it("follows a run until Ctrl-C", async () => {
    const child = startCli(cli.path, ["view", "run.jsonl", "--live"], { cwd: folder });
    const result = resultOf(child);
    let page = "";
    child.stdout?.once("data", (url: Buffer) => {
      void fetch(String(url).trim()).then(async (response) => {
        page = await response.text();
        child.kill("SIGINT");
      });
    });
    expect(await result).toMatchObject({ code: 0 });
    expect(page).toContain("<!doctype html>");
  });
});

describe("beside questions", () => {
  it("explains every flag and exit code", async () => {
    const { code: exit, stdout, stderr } = await run(["--help"]);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    for (const word of ["--context", "--sub-model", "--max-cost", "--dry-run", "Exit codes", "130"]) {
      expect(stdout).toContain(word);
    }
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(120);
  });

  it("tells its version", async () => {
    expect((await run(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("writes completion scripts", async () => {
    for (const shell of ["bash", "zsh", "fish"]) {
      expect((await run(["completion", shell])).stdout).toContain("max-iterations");
    }
    expect((await run(["completion", "tcsh"])).code).toBe(2);
  });
});
