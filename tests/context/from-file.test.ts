import { execFileSync } from "node:child_process";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { contextFromFile } from "rlm/context";
import { describe, expect, it } from "vitest";
import { filesIn, PIXEL } from "./workspace.js";

describe("contextFromFile", () => {
  it("goes by the end of the name, and by `format` where it is given", async () => {
    const folder = await filesIn({
      "a.txt": "\uFEFFtext \u{1F600}\r\n",
      "a.json": '{"a":[1]}',
      "a.jsonl": '{"a":1}\n[2]\n',
      "a.csv": "a,b\n1,2\n",
      "a.png": PIXEL,
      "utf16.txt": Buffer.from("\uFEFFgrün", "utf16le"),
    });
    const read = (name: string, options = {}) => contextFromFile(join(folder, name), options);
    expect(await read("a.txt")).toBe("text \u{1F600}\r\n");
    expect(await read("a.json")).toEqual({ a: [1] });
    expect(await read("a.jsonl")).toEqual([{ a: 1 }, [2]]);
    expect(await read("a.csv")).toEqual([{ a: "1", b: "2" }]);
    expect(await read("a.png")).toBe(`data:image/png;base64,${PIXEL.toString("base64")}`);
    expect(await read("utf16.txt")).toBe("grün");
    expect(await read("a.json", { format: "text" })).toBe('{"a":[1]}');
    expect(await read("a.csv", { format: "lines" })).toEqual(["a,b", "1,2"]);
    expect(await contextFromFile(pathToFileURL(join(folder, "a.txt")))).toBe("text \u{1F600}\r\n");
  });

  it.skipIf(process.platform === "win32").each(["text", "json", "pdf", "image"] as const)(
    "refuses a pipe that nobody writes into at once, and a device, as %s",
    async (format) => {
      const pipe = join(await filesIn({}), "pipe");
      execFileSync("mkfifo", [pipe]);
      const refused = "is a pipe, a socket or a device, and no file: give a stream of it to contextFromStream";
      await expect(contextFromFile(pipe, { format })).rejects.toThrow(refused);
      await expect(contextFromFile("/dev/zero", { format })).rejects.toThrow(`/dev/zero ${refused}`);
      // Nothing is left that waits: whoever opens the pipe for writing would find its reader.
      await expect(open(pipe, constants.O_WRONLY | constants.O_NONBLOCK)).rejects.toMatchObject({ code: "ENXIO" });
    },
  );

  it("says what to do when it cannot be read", async () => {
    const folder = await filesIn({
      "a.bin": Buffer.from([1, 0, 255]),
      "bad.json": '{\n"a": x\n}',
      "bad.jsonl": "{}\n{\n",
      "bad.png": "no picture",
    });
    const reading = (name: string, options = {}) => expect(contextFromFile(join(folder, name), options)).rejects;
    await reading("none.txt").toThrow(/^There is no file .*none\.txt$/);
    await reading("none.pdf").toThrow(/^There is no file .*none\.pdf$/);
    await reading("").toThrow(/is a folder: read it with contextFromDirectory/);
    await reading("a.bin").toThrow(
      /a\.bin is not text in utf-8\. Is it binary, or in another encoding \(`encoding`\)\?/,
    );
    await reading("bad.json").toThrow(/bad\.json is not JSON in line 2: /);
    await reading("bad.jsonl").toThrow(/bad\.jsonl is not JSON in line 2: /);
    await reading("bad.png").toThrow(/bad\.png is not an image in PNG, JPEG, GIF or WebP/);
    await reading("bad.json", { format: "pdf" }).toThrow(/bad\.json is not a PDF/);
  });

  it("refuses wrong arguments before it reads anything", async () => {
    const reading = (path: unknown, options: object = {}) => expect(contextFromFile(path as string, options)).rejects;
    await reading(42).toThrow("Expected `path` to be the path of a file or folder, or a file: URL, got 42 (number)");
    await reading(new URL("https://example.com/a.txt")).toThrow("Expected `path` to be the path of a file");
    await reading("a.txt", { format: "yaml" }).toThrow(/Expected `format` to be "text" or "json" or .*, got "yaml"/);
    await reading("a.txt", { maxChars: 0 }).toThrow(
      "Expected `maxChars` to be an integer of at least 1, got 0 (number)",
    );
    await reading("a.txt", { encodng: "utf-8" }).toThrow("There is no option `encodng`; did you mean `encoding`?");
    await reading("a.txt", { signal: {} }).toThrow("Expected `signal` to be an AbortSignal, got an object");
  });

  it("stops at `maxChars`, and when it is aborted", async () => {
    const folder = await filesIn({ "a.txt": "x".repeat(100), "a.png": PIXEL });
    const path = join(folder, "a.txt");
    expect(await contextFromFile(path, { maxChars: 100 })).toHaveLength(100);
    await expect(contextFromFile(path, { maxChars: 99 })).rejects.toThrow(
      /goes beyond the 99 characters that `maxChars` allows/,
    );
    await expect(contextFromFile(path, { maxChars: 99, format: "lines" })).rejects.toThrow("beyond the 99 characters");
    await expect(contextFromFile(join(folder, "a.png"), { maxChars: 9 })).rejects.toThrow("beyond the 9 characters");
    const reason = new Error("enough");
    for (const name of ["a.txt", "a.png"]) {
      const reading = contextFromFile(join(folder, name), { signal: AbortSignal.abort(reason) });
      await expect(reading).rejects.toMatchObject({ name: "AbortError", code: "ERR_RLM_ABORTED", cause: reason });
    }
  });
});
