import { execFileSync } from "node:child_process";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { contextFromDirectory } from "rlm/context";
import { describe, expect, it } from "vitest";
import { optionalPackage } from "../helpers/optional-package.js";
import { makePdf } from "../helpers/pdf.js";
import { filesIn, PIXEL } from "./workspace.js";

const unpdf = await optionalPackage<object>("unpdf");

async function read(files: Parameters<typeof filesIn>[0], options: Parameters<typeof contextFromDirectory>[1] = {}) {
  const warnings: string[] = [];
  const folder = await filesIn(files);
  const documents = await contextFromDirectory(folder, { onWarning: (message) => warnings.push(message), ...options });
  return { documents, warnings };
}

describe("contextFromDirectory", () => {
  it("gives documents by their names inside of the folder", async () => {
    const files = { "b.md": "B", "a/c.json": "[1]", ".hidden": "no", "node_modules/x.js": "no" };
    const { documents, warnings } = await read(files);
    expect(documents).toEqual([
      { name: "a/c.json", text: "[1]" },
      { name: "b.md", text: "B" },
    ]);
    expect(warnings).toEqual([]);
  });

  it("reads what is included and not excluded", async () => {
    const files = { "a.md": "A", "b.txt": "B", "deep/c.md": "C", "deep/d.md": "D" };
    const names = async (options: object) => (await read(files, options)).documents.map(({ name }) => name);
    expect(await names({ include: "**/*.md" })).toEqual(["a.md", "deep/c.md", "deep/d.md"]);
    expect(await names({ include: ["./*.md", "b.*"], exclude: [] })).toEqual(["a.md", "b.txt"]);
    expect(await names({ exclude: ["deep/**", "*.txt"] })).toEqual(["a.md"]);
  });

  it("leaves out what is no text, and tells it", async () => {
    const files = { "a.md": "A", "b.png": PIXEL, "c.png": PIXEL, "d.bin": Buffer.from([0]), "e.pdf": "none" };
    const { documents, warnings } = await read(files);
    expect(documents).toEqual([{ name: "a.md", text: "A" }]);
    expect(warnings).toEqual([
      "Left out: d.bin is not text in utf-8. Is it binary, or in another encoding (`encoding`)?",
      "Left out: e.pdf is not a PDF",
      "Left out: b.png and 1 more image; `images` takes images along",
    ]);
  });

  it.skipIf(process.platform === "win32")(
    "tells of pipes, of links that lead nowhere and of links to folders",
    async () => {
      const folder = await filesIn({ "a.md": "A", "sub/b.md": "B" });
      execFileSync("mkfifo", [join(folder, "pipe")]);
      await symlink(join(folder, "gone.md"), join(folder, "broken"));
      await symlink("loop", join(folder, "loop"));
      await symlink(folder, join(folder, "sub", "circle"));
      await symlink(join(folder, "a.md"), join(folder, "link.md"));
      const warnings: string[] = [];
      const onWarning = (message: string) => void warnings.push(message);
      const documents = await contextFromDirectory(folder, { onWarning });
      expect(documents.map(({ name }) => name)).toEqual(["a.md", "link.md", "sub/b.md"]);
      expect(warnings).toEqual([
        "Left out: broken is a link that leads to no file",
        "Left out: loop is a link that leads to no file",
        "Left out: pipe is a pipe, a socket or a device, and no file: give a stream of it to contextFromStream",
        "Left out: sub/circle is a folder: read it with contextFromDirectory",
      ]);
      warnings.length = 0;
      await contextFromDirectory(folder, { onWarning, include: ["*.md", "broken"] });
      expect(warnings).toEqual(["Left out: broken is a link that leads to no file"]);
      await expect(contextFromDirectory(folder, { onWarning, include: "pipe" })).rejects.toThrow(
        "There is no text file",
      );
    },
  );

  it("takes images along when it is told to, but for those that are none", async () => {
    const { documents, warnings } = await read({ "a.png": PIXEL, "b.png": "none" }, { images: true });
    expect(documents).toEqual([{ name: "a.png", image: `data:image/png;base64,${PIXEL.toString("base64")}` }]);
    expect(warnings).toEqual(["Left out: b.png is not an image in PNG, JPEG, GIF or WebP"]);
  });

  it("counts the characters of all files for `maxChars`", async () => {
    const files = { "a.md": "12345", "b.md": "12345" };
    expect((await read(files, { maxChars: 10 })).documents).toHaveLength(2);
    await expect(read(files, { maxChars: 9 })).rejects.toThrow(
      "b.md goes beyond the 9 characters that `maxChars` allows",
    );
  });

  it("gives values when a format is named", async () => {
    const { documents } = await read({ "a.log": "1\n2\n" }, { format: "lines" });
    expect(documents).toEqual([{ name: "a.log", value: ["1", "2"] }]);
    expect((await read({ "a.log": "1" }, { format: "text" })).documents).toEqual([{ name: "a.log", text: "1" }]);
  });

  it.skipIf(unpdf.missing)(`puts a form feed between the pages of a PDF ${unpdf.note}`, async () => {
    const files = { "a.pdf": makePdf(["one", "two"]), "b.pdf": makePdf([""]) };
    const { documents, warnings } = await read(files, { unpdf: unpdf.get() });
    expect(documents).toEqual([{ name: "a.pdf", text: "one\ftwo" }]);
    expect(warnings).toEqual([expect.stringMatching(/^Left out: b\.pdf has no text on its page/)]);
  });

  it("says what to do when there is nothing to read", async () => {
    const folder = await filesIn({ "a.png": PIXEL, "b.txt": "B" });
    const reading = (path: string, options = {}) =>
      expect(contextFromDirectory(path, { onWarning: () => {}, ...options })).rejects;
    await reading(join(folder, "none")).toThrow(/^There is no folder .*none$/);
    await reading(join(folder, "b.txt")).toThrow(/b\.txt is a file: read it with contextFromFile/);
    await reading("x".repeat(5_000)).toThrow(/^x{5000} cannot be read: ENAMETOOLONG/);
    await reading(folder, { include: "*.png" }).toThrow(/^There is no text file in /);
    await reading(folder, { include: [3] }).toThrow(
      "Expected `include` to be a pattern of file names, or an array of them",
    );
  });
});
