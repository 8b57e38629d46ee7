import { describe, expect, it } from "vitest";
import { PIXEL } from "../context/workspace.js";
import { optionalPackage } from "../helpers/optional-package.js";
import { makePdf } from "../helpers/pdf.js";
import { buildCli } from "./build-cli.js";
import { type CliOptions, runCli } from "./run-cli.js";
import { code, to, useWorkspace } from "./workspace.js";

const workspace = useWorkspace();
const { serve, write, run } = workspace;
const unpdf = await optionalPackage("unpdf");

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
    expect(stderr).toContain("Left out: docs/b.png, an image; `images` takes images along");
  });

  it("is a data URL for an image that is named, and holds those of a folder with --images", async () => {
    await write("docs/a.md", "A");
    await write("docs/b.png", PIXEL);
    const url = `data:image/png;base64,${PIXEL.toString("base64")}`;
    expect(await contextOf(["-c", "docs/b.png"])).toBe(url);
    expect(await contextOf(["-c", "docs", "--images"])).toEqual([
      { name: "docs/a.md", text: "A" },
      { name: "docs/b.png", image: url },
    ]);
  });

  it("says what to install for a PDF", async () => {
    await write("a.pdf", makePdf(["page"]));
    const server = await serve({});
    const { code: exitCode, stderr } = await run(["What?", "a.pdf", ...to(server)]);
    expect(stderr).toContain("a.pdf is a PDF, and reading it needs the package unpdf: run `npm install unpdf`");
    expect(exitCode).toBe(2);
  });

  it.skipIf(unpdf.missing)(`is an array of the pages of a PDF ${unpdf.note}`, async () => {
    await write("a.pdf", makePdf(["page one", "page two"]));
    await write("scan.pdf", makePdf([""]));
    await using cli = await buildCli("src/cli/main.ts", "tests/optional/node_modules/");
    const server = await serve({ reply: code("FINAL(JSON.stringify(context));") });
    const ask = (args: readonly string[]) =>
      runCli(cli.path, ["What?", ...args, ...to(server)], { cwd: workspace.folder });
    expect(JSON.parse((await ask(["-c", "a.pdf", "-q"])).stdout)).toEqual(["page one", "page two"]);
    expect((await ask(["-c", "scan.pdf"])).stderr).toContain("scan.pdf has no text on its page: it is probably a scan");
  });

  it("may be a hundred megabytes", async () => {
    await write("big.log", `${`${"x".repeat(99)}\n`.repeat(1_000_000)}needle`);
    const server = await serve({ reply: code('FINAL([context.length, context.indexOf("needle")].join());') });
    expect(await run(["What?", "big.log", "-q", ...to(server)])).toMatchObject({ stdout: "100000006,100000000\n" });
  });
});
