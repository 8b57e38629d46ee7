import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodePieces, ENCODINGS, type Encoding, NotTextError, TextDecoding } from "../../src/context/decode-text.js";

const bytes = (text: string, encoding: BufferEncoding = "utf8") => Buffer.from(text, encoding);

const utf16be = (text: string) => bytes(text, "utf16le").swap16();

/** Decodes bytes that are cut at the given places; each piece's memory is overwritten afterwards, as readers do. */
function decode(given: Uint8Array, cuts: readonly number[] = [], encoding?: Encoding): string {
  const decoding = new TextDecoding("a.txt", encoding);
  const places = [...cuts.map((cut) => cut % (given.length + 1)), 0, given.length].toSorted((one, two) => one - two);
  let text = "";
  for (const [index, start] of places.slice(0, -1).entries()) {
    const piece = Uint8Array.from(given.subarray(start, places[index + 1]));
    text += decoding.push(piece);
    piece.fill(0x58);
  }
  return text + decoding.end();
}

const cuts = fc.array(fc.nat(), { maxLength: 8 });
const texts = fc.string({ unit: "grapheme" }).filter((one) => !one.includes("\0") && !one.startsWith("\uFEFF"));

describe("TextDecoding", () => {
  it("gives back any text to the character, wherever its bytes are cut", () => {
    fc.assert(fc.property(texts, cuts, (text, places) => decode(bytes(text), places) === text));
    fc.assert(fc.property(texts, cuts, (text, places) => decode(bytes(`\uFEFF${text}`), places) === text));
    const utf16 = (text: string) => bytes(`\uFEFF${text}`, "utf16le");
    fc.assert(fc.property(texts, cuts, (text, places) => decode(utf16(text), places) === text));
    fc.assert(fc.property(texts, cuts, (text, places) => decode(utf16be(`\uFEFF${text}`), places) === text));
    fc.assert(fc.property(texts, cuts, (text, places) => decode(utf16be(text), places, "utf-16be") === text));
  });

  it("takes and refuses the same bytes as the platform's own decoder, wherever they are cut", () => {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const outcome = (work: () => string) => {
      try {
        return work();
      } catch {
        return undefined;
      }
    };
    const some = fc
      .uint8Array({ maxLength: 12 })
      .filter((one) => !one.includes(0) && (one[0] ?? 0) + (one[1] ?? 0) !== 0xff + 0xfe);
    const nearText = fc.tuple(texts, some).map(([text, rest]) => new Uint8Array([...bytes(text), ...rest]));
    fc.assert(
      fc.property(fc.oneof(some, nearText), cuts, (given, places) => {
        expect(outcome(() => decode(given, places))).toBe(outcome(() => decoder.decode(given)));
      }),
    );
  });

  it("leaves a byte order mark out, and takes the one of UTF-16 for what it says", () => {
    expect(decode(bytes("\uFEFFaé"))).toBe("aé");
    expect(decode(bytes("\uFEFFaé", "utf16le"))).toBe("aé");
    expect(decode(bytes("\uFEFF", "utf16le"))).toBe("");
    expect(decode(utf16be("\uFEFFaé😀"))).toBe("aé😀");
    expect(decode(utf16be("\uFEFF"))).toBe("");
    expect(decode(utf16be("\uFEFFa"), [], "utf-16le")).toBe("a");
  });

  it("keeps what looks like a mark further on", () => {
    expect(decode(bytes("abc\uFEFFé"), [3])).toBe("abc\uFEFFé");
    expect(decode(bytes("\uFEFF\uFEFFé"))).toBe("\uFEFFé");
  });

  it("reads other encodings when told to", () => {
    expect(decode(bytes("aé", "latin1"), [1], "latin1")).toBe("aé");
    expect(decode(bytes("ab", "utf16le"), [1, 3], "utf-16le")).toBe("ab");
    expect(decode(utf16be("ab"), [1, 3], "utf-16be")).toBe("ab");
    expect(decode(bytes("ï»¿a", "latin1"), [], "latin1")).toBe("ï»¿a");
  });

  it.each([
    ["bytes that are no UTF-8", Buffer.from([0x61, 0xff, 0x62])],
    ["a character that is cut off at the end", Buffer.from([0x61, 0xc3])],
    ["bytes with a zero among them", Buffer.from("a\0b")],
    ["a picture", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x00, 0x1a])],
  ])("refuses %s", (_, given) => {
    expect(() => decode(given)).toThrow(NotTextError);
    expect(() => decode(given)).toThrow("a.txt is not text in utf-8");
  });

  it.each([
    ["half a character", Buffer.from([0xff, 0xfe, 0x61]), "utf-16le"],
    ["half a character, the other way round", Buffer.from([0xfe, 0xff, 0x61]), "utf-16be"],
    ["half a pair", Buffer.from([0xfe, 0xff, 0xd8, 0x3d, 0, 0x61]), "utf-16be"],
    ["a zero", bytes("\uFEFFa\0b", "utf16le"), "utf-16le"],
  ])("refuses %s where the mark says UTF-16, and names that", (_, given, encoding) => {
    expect(() => decode(given)).toThrow(NotTextError);
    expect(() => decode(given)).toThrow(`a.txt is not text in ${encoding}`);
  });

  it.each([
    ["little end first", Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0])],
    ["big end first", Buffer.from([0, 0, 0xfe, 0xff, 0, 0, 0, 0x61])],
  ])("refuses UTF-32 by its name, %s, wherever it is cut", (_, given) => {
    for (const encoding of ENCODINGS) {
      for (const cut of [0, 1, 2, 3, 4]) {
        expect(() => decode(given, [cut], encoding)).toThrow(NotTextError);
        expect(() => decode(given, [cut], encoding)).toThrow("a.txt is UTF-32, which is not read: save it as UTF-8");
      }
    }
  });
});

describe("decodePieces", () => {
  it("keeps characters whole that lie across two slices of a large chunk, and lets text through", async () => {
    const text = `x${"é".repeat(9_000_000)}`;
    async function* chunks() {
      yield bytes(text);
      yield "😀";
    }
    let all = "";
    for await (const piece of decodePieces(chunks(), "a.txt")) all += piece;
    expect(all === `${text}😀`).toBe(true);
  });
});
