import { fault } from "rlm/testing";
import { describe, expect, it } from "vitest";
import { KEY } from "./run-cli.js";
import { code, to, useWorkspace } from "./workspace.js";

const { serve, write, run } = useWorkspace();

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
    ["an empty question", ["", "a.txt", "-m", "m"], 'rlm "QUESTION" FILE'],
    ["a question that was forgotten", ["-m", "m", "-c", "a.txt"], 'rlm "QUESTION" FILE'],
    ["a missing context", ["Q", "-m", "m"], "What is the question about?"],
    ["a file alone, which is the question then", ["a.txt", "-m", "m"], '(the question: "a.txt")'],
    ["an empty standard input", ["Q", "-m", "m", "-c", "-"], "nothing to ask about: standard input is empty"],
    ["an empty standard input of lines", ["Q", "-m", "m", "-c", "-", "--as", "lines"], "standard input is empty"],
    ["an empty file", ["Q", "-m", "m", "-c", "empty.txt"], "nothing to ask about: empty.txt is empty"],
    ["a missing file", ["Q", "-m", "m", "-c", "b.txt"], "There is no file or folder b.txt"],
    ["a pattern without files", ["Q", "-m", "m", "-c", "*.pdf"], "There are no files in *.pdf"],
    ["a file in place of the question", ["a.txt", "Q", "-m", "m"], "put the question first"],
    ["a limit that makes no sense", ["Q", "a.txt", "-m", "m", "--max-iterations", "0"], "(--max-iterations)"],
    [
      "a missing variable",
      ["Q", "a.txt", "-m", "m", "--api-key-env", "NO_KEY"],
      "NO_KEY that should hold the key is not set",
    ],
    [
      "a base URL that is none",
      ["Q", "a.txt", "-m", "m", "--base-url", "localhost"],
      "Expected `baseURL` of openai to be a URL",
    ],
    [
      "a missing key",
      ["Q", "a.txt", "-m", "m", "--backend", "groq"],
      "There is no key for groq: set GROQ_API_KEY, or name the variable that has it (--api-key-env)",
    ],
    ["an unknown backend", ["Q", "a.txt", "-m", "m", "--backend", "openrooter"], "--backend takes openai"],
    ["a missing schema", ["Q", "a.txt", "-m", "m", "--schema", "s.json"], "There is no file s.json"],
    ["a file in another encoding", ["Q", "latin.txt", "-m", "m"], "or in another encoding (--encoding)?"],
    ["contradicting flags", ["Q", "a.txt", "-m", "m", "-q", "-v"], "--quiet and --verbose contradict each other"],
  ])("is said before anything is sent: %s", async (_, args, message) => {
    await write("a.txt", "some text");
    await write("empty.txt", "");
    await write("latin.txt", Buffer.from("caf\xe9 noir", "latin1"));
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

  it.each([
    ["a wrong key", fault.status(401), "Check the key in OPENAI_API_KEY; --api-key-env names another variable."],
    ["a key without rights", fault.status(403), "Check the key in OPENAI_API_KEY"],
    [
      "a model that is not there",
      fault.status(404),
      "Check the name of the model (--model), and the address (--base-url).",
    ],
  ])("comes with what to do about it: %s", async (_, answer, advice) => {
    const server = await serve({ reply: answer });
    await write("a.txt", "some text");
    const { code: exit, stderr } = await run(["Q", "a.txt", ...to(server)]);
    expect(exit).toBe(1);
    expect(stderr).toContain(advice);
  });

  it("comes with the address of a server that is not there, and what to do about it", async () => {
    const server = await serve({});
    await server.close();
    await write("a.txt", "some text");
    const { code: exit, stderr } = await run(["Q", "a.txt", ...to(server)]);
    expect(exit).toBe(1);
    expect(stderr).toContain(`ECONNREFUSED ${new URL(server.url).host}\nCheck that the server runs`);
  });

  it("has no advice where the provider has said it all", async () => {
    const server = await serve({ reply: fault.status(400, { message: "too long" }) });
    await write("a.txt", "some text");
    expect((await run(["Q", "a.txt", ...to(server)])).stderr).toMatch(/too long\n$/);
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
