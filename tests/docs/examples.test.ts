import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { ROOT_FOLDER } from "./markdown.js";
import { playProviders } from "./network.js";

/** What the root model writes in each example, and what the example prints then. */
const EXAMPLES: Readonly<Record<string, { readonly root: readonly string[]; readonly prints: readonly string[] }>> = {
  "quickstart.ts": { root: ["FINAL(context.slice(0, 5))"], prints: ["# rlm"] },
  "documents.ts": {
    root: ["FINAL(/(?:ends on|by) ([\\d-]+)/.exec(context)[1])"],
    prints: ["lease.txt\t2026-12-31\tfinal", "loan.txt\t2031-06-30\tfinal", "tokens left: 4"],
  },
  "stream.ts": {
    root: ["print(await llm_query('Is Jack a name?'))", "FINAL(context.split('Jack').length - 1)"],
    prints: ["llm_query('Is Jack a name?')", "gpt-5: yes", "> yes", "Answer: 10000"],
  },
  "tools.ts": {
    root: [
      "await inStock({ article: 'nonsense' })",
      "const wanted = context.flatMap((letter) => letter.match(/[A-Z]-\\d+/g)); const left = await Promise.all(wanted.map((article) => inStock({ article }))); FINAL(wanted.filter((_, at) => left[at] === 0).join() + ' on ' + today)",
    ],
    prints: ["B-23 on 2026-11-21"],
  },
  "typed-answer.ts": {
    root: ["FINAL([{ who: 'Bob' }])", "FINAL([{ who: 'Bob', what: 'writes the notes', due: 'Thursday' }])"],
    prints: ["Thursday: Bob writes the notes"],
  },
  "session.ts": {
    root: [
      "var errors = context.split('\\n').filter((line) => line.startsWith('ERROR')); FINAL(errors.length)",
      "FINAL(errors.every((line) => Number(line.split(' ').at(-1)) % 7 === 0) ? 'every seventh' : 'nothing')",
    ],
    prints: ["2858", "every seventh"],
  },
  "own-environment.ts": {
    root: ["oops()", "FINAL(context.trim().split(' ').length)"],
    prints: ["3000", "failed: oops()", "ran: FINAL(context.trim()"],
  },
  "own-adapter.ts": { root: ["FINAL(context)"], prints: ["A text about bread."] },
};

const files = readdirSync(join(ROOT_FOLDER, "examples")).filter((name) => name.endsWith(".ts"));

it("every example has a test, and every test an example", () => {
  expect(Object.keys(EXAMPLES).toSorted()).toEqual(files.toSorted());
});

it.each(Object.entries(EXAMPLES))("examples/%s runs and prints its answer", async (name, { root, prints }) => {
  const printed: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((...values) => void printed.push(values.join(" ")));
  const error = vi.spyOn(console, "error").mockImplementation(() => {});
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => printed.push(String(text)) > 0);
  const { argv } = process;
  await using _network = await playProviders({ root, sub: ["yes"] });
  try {
    process.argv = argv.slice(0, 2);
    await import(join(ROOT_FOLDER, "examples", name));
  } finally {
    process.argv = argv;
    for (const spy of [log, error, write]) spy.mockRestore();
  }
  for (const text of prints) expect(printed.join("")).toContain(text);
});
