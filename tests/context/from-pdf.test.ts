import { join } from "node:path";
import { contextFromFile, contextFromPdf } from "rlm/context";
import { describe, expect, it } from "vitest";
import { CharLimit } from "../../src/context/char-limit.js";
import { readPdf } from "../../src/context/read-pdf.js";
import { optionalPackage } from "../helpers/optional-package.js";
import { makePdf } from "../helpers/pdf.js";
import { filesIn } from "./workspace.js";

const unpdf = await optionalPackage<object>("unpdf");

describe.skipIf(unpdf.missing)(`contextFromPdf ${unpdf.note}`, () => {
  const read = (source: Parameters<typeof contextFromPdf>[0], options = {}) =>
    contextFromPdf(source, { unpdf: unpdf.get(), ...options });

  it("gives the text of each page, line by line, in any script", async () => {
    const pages = ["First page\nsecond line", "Übergröße", "日本語 и кириллица"];
    expect(await read(makePdf(pages))).toEqual(pages);
  });

  it("reads a file by its path, and by its name in contextFromFile", async () => {
    const folder = await filesIn({ "a.pdf": makePdf(["one", "two"]) });
    expect(await read(join(folder, "a.pdf"))).toEqual(["one", "two"]);
    expect(await contextFromFile(join(folder, "a.pdf"), { unpdf: unpdf.get() })).toEqual(["one", "two"]);
  });

  it("leaves the bytes that it is given as they are", async () => {
    const bytes = makePdf(["one"]);
    const copy = Buffer.from(bytes);
    await read(bytes);
    const { buffer } = new Uint8Array(bytes);
    expect(await read(buffer)).toEqual(["one"]);
    expect(buffer.byteLength).toBe(bytes.length);
    expect(bytes.equals(copy)).toBe(true);
    expect(await read(bytes)).toEqual(["one"]);
  });

  it("leaves the memory alone that its bytes are a part of", async () => {
    const pdf = makePdf(["one"]);
    const around = new Uint8Array(pdf.length + 20);
    around.set(pdf, 10);
    const options = { unpdf: unpdf.get(), limit: new CharLimit(), onWarning: () => {} };
    expect(await readPdf(around.subarray(10, -10), "a.pdf", options)).toEqual(["one"]);
    expect(around).toHaveLength(pdf.length + 20);
  });

  it("needs the password of a PDF that is encrypted", async () => {
    const pdf = makePdf(["secret"], { password: "hunter2" });
    expect(await read(pdf, { password: "hunter2" })).toEqual(["secret"]);
    expect(await read(makePdf(["for all"], { password: "" }))).toEqual(["for all"]);
    await expect(read(pdf)).rejects.toThrow("The document is encrypted: give its `password`, or save it without one");
    await expect(read(pdf, { password: "wrong" })).rejects.toThrow("is encrypted, and not with this `password`");
  });

  it("refuses a scan, and tells of single pages without text", async () => {
    await expect(read(makePdf(["", ""]))).rejects.toThrow(/has no text on its 2 pages: it is probably a scan\. .*OCR/);
    const warnings: string[] = [];
    const pages = ["a", "", "b", "  "];
    expect(await read(makePdf(pages), { onWarning: (message: string) => warnings.push(message) })).toHaveLength(4);
    expect(warnings).toEqual(["The document: 2 of 4 pages have no text, and are probably scans: 2, 4"]);
  });

  it.each([
    ["cut short", makePdf(["a", "b"]).subarray(0, 600), /cannot be read: /],
    ["only a beginning", Buffer.from("%PDF-1.7\nnothing"), /cannot be read: /],
    ["another file", Buffer.from("just text"), "The document is not a PDF"],
    ["nothing", Buffer.alloc(0), "The document is not a PDF"],
  ])("refuses what is %s", async (_, bytes, message) => {
    await expect(read(bytes)).rejects.toThrow(message);
    await expect(read(bytes)).rejects.toMatchObject({ code: "ERR_RLM_CONFIG" });
  });

  it("stops at `maxChars`, and when it is aborted", async () => {
    await expect(read(makePdf(["aaa", "bbb"]), { maxChars: 5 })).rejects.toThrow("beyond the 5 characters");
    const signal = AbortSignal.abort();
    await expect(read(makePdf(["aaa"]), { signal })).rejects.toMatchObject({ name: "AbortError" });
  });
});

it("says what to install, and refuses something else in the place of the package", async () => {
  await expect(contextFromPdf(makePdf(["a"]))).rejects.toThrow("needs the package unpdf: run `npm install unpdf`");
  await expect(contextFromPdf(makePdf(["a"]), { unpdf: {} })).rejects.toThrow("Expected `unpdf` to be the package");
  await expect(contextFromPdf(makePdf(["a"]), { encoding: "utf-8" } as object)).rejects.toThrow(/no option `encoding`/);
});
