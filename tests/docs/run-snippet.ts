import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { type Page, pages } from "./markdown.js";
import { playProviders } from "./network.js";
import { type Snippet, snippetsOf } from "./snippet.js";

/** Runs every block of TypeScript of a page, each as a program of its own. */
export function testSnippets(page: Page): void {
  for (const snippet of snippetsOf(page)) {
    const { title, notRun, folder } = snippet;
    if (notRun !== undefined) it.skip(`${title} is only type-checked: ${notRun}`);
    else if (folder === undefined) it.skip(`${title} (skipped: run npm install in tests/optional)`);
    else it(`${title} runs as it is printed`, () => runSnippet(snippet, folder));
  }
}

/** The pages of the folder `docs`. */
export function docsPages(): readonly Page[] {
  return pages().filter(({ name }) => name !== "README.md");
}

const DEFAULT_ROOT = 'FINAL("an answer")';
const DEFAULT_SUB = "a reply";

/** Comments above a block say what the models answer (`root`, `sub`), what it prints, and to which addresses it sends. */
async function runSnippet({ block, source }: Snippet, folder: string): Promise<void> {
  const { root = [DEFAULT_ROOT], sub = [DEFAULT_SUB], prints = [], sends = [] } = block.notes;
  const workspace = await mkdtemp(join(tmpdir(), "rlm-docs-"));
  const program = await mkdtemp(join(folder, ".snippet-"));
  const before = process.cwd();
  const printed: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((...values) => void printed.push(values.join(" ")));
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => printed.push(String(text)) > 0);
  await using network = await playProviders({ root, sub });
  try {
    process.chdir(workspace);
    await writeFile(join(program, "main.ts"), source);
    await import(/* @vite-ignore */ join(program, "main.ts"));
  } finally {
    log.mockRestore();
    write.mockRestore();
    process.chdir(before);
    await rm(program, { recursive: true });
    await rm(workspace, { recursive: true });
  }
  for (const text of prints) expect(printed.join("\n")).toContain(text);
  for (const url of sends) expect(network.sent).toContain(url);
}
