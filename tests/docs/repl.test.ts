import { type EnvironmentSession, localEnvironment } from "rlm";
import { expect, it, onTestFinished } from "vitest";
import { page } from "./markdown.js";

const repl = page("docs/repl.md");
const HOST_FUNCTIONS = [
  "llm_query",
  "llm_query_batch",
  "llm_query_batched",
  "rlm_query",
  "rlm_query_batched",
  "budget",
];

async function openRepl(): Promise<EnvironmentSession> {
  const environment = localEnvironment();
  const session = await environment.open({
    host: { call: async ({ arguments: [prompt] }) => `re:${String(prompt)}` },
    functions: HOST_FUNCTIONS.map((name) => ({ name, kind: "query" })),
    values: {},
    limits: { cellTimeoutMs: 10_000, cellWallTimeoutMs: 20_000 },
    signal: new AbortController().signal,
  });
  onTestFinished(async () => {
    await session.close();
    await environment.close?.();
  });
  await session.load("context", "hello world");
  return session;
}

it("the cells of docs/repl.md run one after another and do what the page says", async () => {
  const session = await openRepl();
  const cells = repl.blocks.filter(({ language }) => language === "js");
  expect(cells.length).toBeGreaterThan(2);
  for (const { code, notes, line } of cells) {
    const { output, value = "", error } = await session.execute(code);
    const place = `docs/repl.md:${line}`;
    for (const text of notes["prints"] ?? []) expect(output.head + value, place).toContain(text);
    for (const text of notes["error"] ?? []) expect(error?.text, place).toContain(text);
    expect(error === undefined, place).toBe(notes["error"] === undefined);
  }
});

it("every name that docs/repl.md lists is there", async () => {
  const session = await openRepl();
  const [, section = ""] = /## What code has\n([\s\S]*?)What is not there:/.exec(repl.text) ?? [];
  const named = [...section.matchAll(/`([A-Za-z_]\w*)(?:\([^`]*\))?`/g)].map(([, name = ""]) => name);
  const others = ["maxOutputChars", "Error"];
  const names = named.filter((name) => !others.includes(name));
  expect(names).toEqual(expect.arrayContaining([...HOST_FUNCTIONS, "context", "FINAL", "print", "URL"]));
  for (const name of names) expect((await session.execute(`typeof ${name}`)).value, name).not.toMatch(/undefined/);
});

it.each([
  "require('fs')",
  "import('fs')",
  "fetch('https://example.com')",
  "process.pid",
  "eval('1')",
  "new Function('1')()",
  "new WebAssembly.Module()",
])("%s is not there, as docs/repl.md says", async (code) => {
  const session = await openRepl();
  expect((await session.execute(`await ${code}`)).error).toBeDefined();
});

it("an answer may have as many characters as docs/repl.md says, and no more", async () => {
  const session = await openRepl();
  const [, limit = ""] = /\| an answer[^|]*\| ([\d,]+) characters/.exec(repl.text) ?? [];
  const most = Number(limit.replaceAll(",", ""));
  expect((await session.execute(`FINAL("x".repeat(${most}))`)).final?.text).toHaveLength(most);
  expect((await session.execute(`FINAL("x".repeat(${most + 1}))`)).error?.name).toBe("RangeError");
});
