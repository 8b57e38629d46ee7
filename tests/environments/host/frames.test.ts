import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeMessage, FrameReader, ProtocolError, writeRawFrame } from "../../../src/environments/host/frames.js";

function readAll(reader: FrameReader, chunks: readonly Buffer[]): unknown[] {
  return chunks.flatMap((chunk) => [...reader.push(chunk)]).map((text) => JSON.parse(text) as unknown);
}

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...sorted, bytes.length].map((end, index) => bytes.subarray(sorted[index - 1] ?? 0, end));
}

describe("a frame reader", () => {
  it("gives the messages that were encoded, however the bytes are cut", () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.string({ unit: "binary" }))),
        fc.array(fc.nat()),
        (messages, places) => {
          const bytes = Buffer.concat(messages.map(encodeMessage));
          expect(readAll(new FrameReader(), cut(bytes, places))).toEqual(
            messages.map((each) => JSON.parse(JSON.stringify(each)) as unknown),
          );
        },
      ),
    );
  });

  it("keeps lone surrogates", () => {
    expect(readAll(new FrameReader(), [encodeMessage({ text: "\ud800 \udc00" })])).toEqual([{ text: "\ud800 \udc00" }]);
  });

  it("refuses a message that claims to be too long before its bytes are there", () => {
    const header = Buffer.from([0xff, 0xff, 0xff, 0xff, 74]);
    expect(() => readAll(new FrameReader(), [header])).toThrow(ProtocolError);
    expect(() => readAll(new FrameReader(10), [encodeMessage({ text: "longer than ten" })])).toThrow("too long");
  });

  it("refuses what is no message", () => {
    expect(() => readAll(new FrameReader(), [writeRawFrame(Buffer.alloc(8), "abc", "latin1")])).toThrow("no message");
  });

  it("takes any bytes without anything but messages or a protocol error", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), (chunks) => {
        const reader = new FrameReader(1_000);
        try {
          for (const chunk of chunks)
            for (const text of reader.push(Buffer.from(chunk))) expect(typeof text).toBe("string");
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
    );
  });
});
