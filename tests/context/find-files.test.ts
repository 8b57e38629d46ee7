import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { RLMConfigError } from "rlm";
import { afterEach, beforeEach, expect, it } from "vitest";
import { findFiles } from "../../src/context/find-files.js";

let folder: string;
const names = (word: string) => findFiles(word, folder).files.map(({ name }) => name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rlm-find-"));
  for (const name of ["a.md", "b.txt", "sub/c.md", "sub/deep/d.md", ".git/e.md", "node_modules/f.md", "sub/.g.md"]) {
    mkdirSync(join(folder, dirname(name)), { recursive: true });
    writeFileSync(join(folder, name), name);
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("finds one file by its name", () => {
  expect(findFiles("a.md", folder)).toEqual({
    files: [{ name: "a.md", path: join(folder, "a.md") }],
    single: true,
    isPipe: false,
  });
});

it("finds what is in a folder, sorted, without hidden files and installed packages", () => {
  expect(names(".")).toEqual(["a.md", "b.txt", "sub/c.md", "sub/deep/d.md"]);
  expect(names("sub/")).toEqual(["sub/c.md", "sub/deep/d.md"]);
  expect(findFiles("sub", folder).single).toBe(false);
});

it("finds what fits a pattern, also one that begins with ./ or at the root", () => {
  expect(names("*.md")).toEqual(["a.md"]);
  expect(names("./**/*.md")).toEqual(["a.md", "sub/c.md", "sub/deep/d.md"]);
  expect(names(`${folder}/sub/*.md`)).toEqual([`${folder}/sub/c.md`]);
});

it("takes a file for itself although its name looks like a pattern", () => {
  writeFileSync(join(folder, "odd{1,2}.txt"), "");
  expect(findFiles("odd{1,2}.txt", folder).single).toBe(true);
});

it("goes into no links to folders, which may lead in circles, and finds them and those that lead nowhere as they are", () => {
  symlinkSync(folder, join(folder, "sub/circle"));
  symlinkSync(join(folder, "a.md"), join(folder, "sub/link.md"));
  symlinkSync(join(folder, "gone.md"), join(folder, "sub/broken.md"));
  expect(names("sub")).toEqual(["sub/broken.md", "sub/c.md", "sub/circle", "sub/deep/d.md", "sub/link.md"]);
});

it("says which name cannot be looked at", () => {
  const name = "x".repeat(5_000);
  expect(() => findFiles(name, folder)).toThrow(RLMConfigError);
  expect(() => findFiles(name, folder)).toThrow(/^x{5000} cannot be read: ENAMETOOLONG/);
});

it.each(["none.md", "none/", "*.pdf", "none/*.md"])("says that there is nothing at %s", (word) => {
  expect(() => findFiles(word, folder)).toThrow(`${word}`);
});
