import { appendFile, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import type { RLMResponse } from "rlm";
import { describe, expect, it, onTestFinished } from "vitest";
import { Journal } from "../../src/many/journal.js";
import { temporaryFolder } from "./helpers.js";

const key = (letter: string) => letter.repeat(64);
const response = (answer: string) => ({ answer, cost: 1, history: [] }) as unknown as RLMResponse;

async function openJournal(path: string): Promise<Journal> {
  const journal = await Journal.open(path);
  onTestFinished(() => journal.close().catch(() => {}));
  return journal;
}

const newPath = async () => join(await temporaryFolder(), "runs.jsonl");

describe("Journal", () => {
  it("gives every response once, in the order in which equal questions were recorded", async () => {
    const path = await newPath();
    const journal = await openJournal(path);
    await Promise.all([
      journal.record(key("a"), "0", response("first\n\u2028line")),
      journal.record(key("a"), "1", response("second")),
      journal.record(key("b"), "2", response("x".repeat(600_000))),
    ]);
    expect(await journal.take(key("a"))).toBeUndefined();
    await journal.close();
    const again = await openJournal(path);
    expect((await again.take(key("a")))?.answer).toBe("first\n\u2028line");
    expect((await again.take(key("a")))?.answer).toBe("second");
    expect(await again.take(key("a"))).toBeUndefined();
    expect((await again.take(key("b")))?.answer.length).toBe(600_000);
    expect(await again.take(key("c"))).toBeUndefined();
  });

  it.skipIf(process.platform === "win32")("is readable by its owner only", async () => {
    const path = await newPath();
    await openJournal(path);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it("passes over a line that was cut anywhere, and goes on after it", async () => {
    const path = await newPath();
    const journal = await openJournal(path);
    await journal.record(key("a"), "0", response("whole"));
    const first = (await readFile(path)).length;
    await journal.record(key("b"), "1", response("torn ü"));
    await journal.close();
    const bytes = await readFile(path);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length }), async (length) => {
        const torn = `${path}.${length}`;
        await writeFile(torn, bytes.subarray(0, length));
        const one = await Journal.open(torn);
        expect((await one.take(key("a")))?.answer).toBe(length >= first - 1 ? "whole" : undefined);
        expect((await one.take(key("b")))?.answer).toBe(length >= bytes.length - 1 ? "torn ü" : undefined);
        await one.record(key("c"), "2", response("after"));
        await one.close();
        const two = await Journal.open(torn);
        expect((await two.take(key("c")))?.answer).toBe("after");
        expect((await two.take(key("a")))?.answer).toBe(length >= first - 1 ? "whole" : undefined);
        await two.close();
      }),
      { numRuns: 60 },
    );
  });

  it("refuses a second user, by whatever name the file goes, and lets the next one in", async () => {
    const path = await newPath();
    const journal = await openJournal(path);
    await symlink(path, `${path}.link`);
    await expect(Journal.open(path)).rejects.toThrow(`in use by process ${process.pid}`);
    await expect(Journal.open(`${path}.link`)).rejects.toMatchObject({ code: "ERR_RLM_CONFIG", option: "journal" });
    await journal.close();
    await openJournal(`${path}.link`);
  });

  it.each(["some notes\n", "x", '{"type":"other"}\n', '{"rlm":2,"key":"'])(
    "refuses the file %j and leaves it as it is",
    async (text) => {
      const path = await newPath();
      await writeFile(path, text);
      await expect(Journal.open(path)).rejects.toThrow("is not a journal of this version");
      expect(await readFile(path, "utf8")).toBe(text);
      await writeFile(path, "");
      await openJournal(path);
    },
  );

  it("says why it cannot be opened", async () => {
    await expect(Journal.open(join(await newPath(), "no", "such", "folder"))).rejects.toThrow(
      /cannot be opened: ENOENT/,
    );
  });

  it("passes over lines that are no responses", async () => {
    const path = await newPath();
    const journal = await openJournal(path);
    await journal.record(key("a"), "0", response("good"));
    await journal.close();
    await appendFile(
      path,
      `garbage\n{"rlm":1,"key":"${key("b")}","response":{"answer":5}}\n{"rlm":1,"key":"${key("b")}","id\n`,
    );
    const again = await openJournal(path);
    expect((await again.take(key("a")))?.answer).toBe("good");
    expect(await again.take(key("b"))).toBeUndefined();
  });

  it("refuses what is no file", async () => {
    await expect(Journal.open(await temporaryFolder())).rejects.toMatchObject({ option: "journal" });
    await expect(Journal.open("/dev/null")).rejects.toThrow("is not a file");
  });

  it("hands the response over with the error when it cannot be written", async () => {
    const journal = await openJournal(await newPath());
    await journal.close();
    await expect(journal.record(key("a"), "0", response("paid"))).rejects.toMatchObject({
      partial: { answer: "paid" },
    });
  });
});
