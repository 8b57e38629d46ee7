import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, it } from "vitest";
import { CharLimit } from "../../src/context/char-limit.js";
import { readContext } from "../../src/context/read-context.js";
import { filesIn } from "./workspace.js";

it.skipIf(process.platform === "win32")("a pipe that is named, as shells make them, is read to its end", async () => {
  const folder = await filesIn({ "a.md": "A" });
  execFileSync("mkfifo", [join(folder, "pipe")]);
  const options = { folder, stdin: Readable.from([]), limit: new CharLimit(), onWarning: () => {} };
  const read = async (...words: string[]) => {
    const [context] = await Promise.all([readContext(words, options), writeFile(join(folder, "pipe"), "grün")]);
    return context;
  };
  expect(await read("pipe")).toBe("grün");
  expect(await read("pipe", "a.md")).toEqual([
    { name: "pipe", text: "grün" },
    { name: "a.md", text: "A" },
  ]);
});
