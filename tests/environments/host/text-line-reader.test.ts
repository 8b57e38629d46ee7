import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TextLineReader } from "../../../src/environments/host/text-line-reader.js";
import { LINE_MARK, MAX_LINE_BYTES } from "../../../src/environments/protocol/text-lines.js";

/** What a program writes for some bytes. */
function encode(bytes: Buffer): string {
  let text = "";
  for (let start = 0; start < bytes.length; start += MAX_LINE_BYTES) {
    text += `\n${LINE_MARK}${bytes.toString("base64", start, Math.min(bytes.length, start + MAX_LINE_BYTES))}\n`;
  }
  return text;
}

const noise = fc
  .string({ unit: "binary", maxLength: 40 })
  .filter((text) => !text.split("\n").some((line) => line.startsWith(LINE_MARK)));

describe("lines of a text channel", () => {
  it("give the bytes that were sent, however the text is cut and whatever else is said", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(noise, fc.uint8Array({ minLength: 1, maxLength: 2_000 })), { maxLength: 8 }),
        fc.array(fc.nat({ max: 4_000 }), { maxLength: 12 }),
        (pieces, cuts) => {
          const text = pieces.map(([before, bytes]) => before + encode(Buffer.from(bytes))).join("");
          const reader = new TextLineReader();
          const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length];
          const got = places.slice(1).map((end, index) => reader.push(text.slice(places[index], end)));
          expect(Buffer.concat(got).equals(Buffer.concat(pieces.map(([, bytes]) => bytes)))).toBe(true);
        },
      ),
    );
  });

  it("are cut for long messages, and come together again", () => {
    const bytes = Buffer.alloc(3 * MAX_LINE_BYTES + 17, "abc");
    expect(new TextLineReader().push(encode(bytes)).equals(bytes)).toBe(true);
  });

  it("that never end are passed over, and take no memory", () => {
    const reader = new TextLineReader();
    for (let round = 0; round < 200; round++) expect(reader.push("x".repeat(100_000)).length).toBe(0);
    expect(reader.push(encode(Buffer.from("after"))).toString()).toBe("after");
  });
});
