import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { type BuiltCli, buildCli } from "../cli/build-cli.js";
import { filesIn } from "./workspace.js";

const MEGABYTES = 128;
/** What waits for the garbage collector comes on top; a second copy of the text would make it twice as much. */
const MOST = 1.7 * MEGABYTES;

/** Reads a file in a process of its own, and tells by how many megabytes its peak has grown. */
async function growth(module: string, call: string, path: string): Promise<number> {
  const program = `
    import * as context from ${JSON.stringify(pathToFileURL(module).href)};
    import { readFileSync } from "node:fs";
    const peak = () => Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]) / 1024;
    const before = peak();
    const value = await ${call};
    console.log(peak() - before, value.length);`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program, path]);
  return Number.parseFloat(stdout);
}

describe.skipIf(process.platform !== "linux")("the peak of a process that reads a large file", () => {
  let built: BuiltCli;
  beforeAll(async () => {
    built = await buildCli("src/context.ts");
    return () => built[Symbol.asyncDispose]();
  });

  async function fileOf(line: string): Promise<string> {
    const folder = await filesIn({});
    const path = join(folder, "big.txt");
    await writeFile(path, line.repeat(Math.ceil((MEGABYTES * 2 ** 20) / Buffer.byteLength(line))));
    return path;
  }

  it.each([
    ["plain text", "The quick brown fox jumps over the lazy dog, again and again.\n"],
    [
      "text with few accents",
      "The quick brown fox jumps over the lazy dög, and over the dog and the cat, again and again.\n",
    ],
    ["Cyrillic", "Съешь же ещё этих мягких французских булок\n"],
  ])("grows by the file and little more for %s", async (_, line) => {
    const path = await fileOf(line);
    const own = await growth(built.path, "context.contextFromFile(process.argv[1])", path);
    expect(own).toBeLessThan(MOST);
    const streamed = "context.contextFromStream((await import('node:fs')).createReadStream(process.argv[1]))";
    expect(await growth(built.path, streamed, path)).toBeLessThan(MOST);
  });

  it("holds no text beside the lines of a file", async () => {
    const path = await fileOf(`${"x".repeat(1000)}\n`);
    const lines = "context.contextFromFile(process.argv[1], { format: 'lines' })";
    expect(await growth(built.path, lines, path)).toBeLessThan(MOST);
  });
});
