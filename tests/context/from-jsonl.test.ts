import { join } from "node:path";
import { Readable } from "node:stream";
import fc from "fast-check";
import { contextFromJsonl } from "rlm/context";
import { describe, expect, it } from "vitest";
import { filesIn } from "./workspace.js";

describe("contextFromJsonl", () => {
  it("reads the values of a file and of a stream, wherever its chunks are cut", async () => {
    const folder = await filesIn({ "a.jsonl": '\uFEFF{"a":1}\r\n\n"b"\n' });
    expect(await contextFromJsonl(join(folder, "a.jsonl"))).toEqual([{ a: 1 }, "b"]);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue(), { maxLength: 5 }),
        fc.integer({ min: 1, max: 9 }),
        async (values, size) => {
          const bytes = Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(""));
          const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
            bytes.subarray(index * size, (index + 1) * size),
          );
          expect(await contextFromJsonl(Readable.from(chunks))).toEqual(JSON.parse(JSON.stringify(values)));
        },
      ),
      { numRuns: 50 },
    );
  });

  it("names the line that is no JSON, and stops there", async () => {
    const lines = Readable.from(['{"a":1}\n', "\noops\n", "[]\n"]);
    await expect(contextFromJsonl(lines)).rejects.toThrow("The stream is not JSON in line 3: ");
    expect(lines.destroyed).toBe(true);
  });
});
