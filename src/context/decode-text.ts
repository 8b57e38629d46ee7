import { isAscii } from "node:buffer";
import { TextDecoder } from "node:util";
import { RLMConfigError } from "../spec/errors.js";

/** The encodings that text is read in; `latin1` is Windows-1252, as in every browser. */
export const ENCODINGS = ["utf-8", "latin1", "utf-16le", "utf-16be"] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Bytes that are decoded at once, so that what is refused after them costs no more. */
const SLICE_BYTES = 2 ** 24;
/** The longest mark. */
const MARK_BYTES = 4;
const UTF8_MARK_BYTES = 3;
const NOTHING = new Uint8Array();

/**
 * Decodes bytes piece by piece, wherever they are cut, without holding more than the piece at hand. A byte order mark is
 * left out, and tells UTF-16 by itself.
 */
export class TextDecoding {
  readonly #name: string;
  #encoding: Encoding;
  /** The first bytes until the mark is known, and the beginning of a character that is cut. */
  #kept: Uint8Array = NOTHING;
  /** Made when the mark is known. */
  #decoder: TextDecoder | undefined;

  /** @param name What is read, for messages. */
  constructor(name: string, encoding: Encoding = "utf-8") {
    this.#name = name;
    this.#encoding = encoding;
  }

  /** @throws NotTextError when the bytes are no text in this encoding. */
  push(bytes: Uint8Array): string {
    return this.#decode(bytes, false);
  }

  /** What was still waiting for more bytes. @throws NotTextError when a character is cut off. */
  end(): string {
    return this.#decode(NOTHING, true);
  }

  #decode(bytes: Uint8Array, last: boolean): string {
    let rest = this.#kept.length === 0 ? bytes : Buffer.concat([this.#kept, bytes]);
    this.#kept = NOTHING;
    if (!this.#decoder) {
      if (rest.length < MARK_BYTES && !last) return this.#keep(rest);
      const mark = markOf(rest);
      if (mark === "utf-32") throw this.#notText("UTF-32, which is not read: save it as UTF-8");
      this.#decoder = this.#decoderFor(mark);
      if (mark === "utf-8" && this.#encoding === mark) rest = rest.subarray(UTF8_MARK_BYTES);
    }
    if (this.#decoder.encoding !== "utf-8") return this.#run(this.#decoder, rest, last);
    const end = last ? rest.length : completeLength(rest);
    this.#keep(rest.subarray(end));
    const whole = rest.subarray(0, end);
    // One byte per character, and kept outside the engine's heap when it is long.
    if (isAscii(whole) && !whole.includes(0)) return latin1(whole);
    return narrow(this.#run(this.#decoder, whole, last));
  }

  /** Copies, because readers use the memory of a piece again. */
  #keep(bytes: Uint8Array): "" {
    this.#kept = bytes.length === 0 ? NOTHING : Uint8Array.from(bytes);
    return "";
  }

  /** Marks of UTF-8 are left out above: the decoder sees only the pieces that are not plain, and may meet one in the middle. */
  #decoderFor(mark: Encoding | undefined): TextDecoder {
    // What is said to be something else than UTF-8 may begin with the letters that its mark is.
    if (mark !== undefined && mark !== "utf-8") this.#encoding = mark;
    return new TextDecoder(this.#encoding, { fatal: true, ignoreBOM: this.#encoding === "utf-8" });
  }

  #run(decoder: TextDecoder, bytes: Uint8Array, last: boolean): string {
    let text: string;
    try {
      text = decoder.decode(bytes, { stream: !last });
    } catch {
      // It says only that its data is not valid, which is what the error below says with more facts.
      throw this.#notText();
    }
    if (text.includes("\0")) throw this.#notText();
    return text;
  }

  #notText(is = `not text in ${this.#encoding}. Is it binary, or in another encoding (\`encoding\`)?`): NotTextError {
    return new NotTextError("context", `${this.#name} is ${is}`);
  }
}

/** The text of chunks of bytes, piece by piece; chunks that are text already pass through. */
export async function* decodePieces(
  chunks: AsyncIterable<Uint8Array | string>,
  name: string,
  encoding?: Encoding,
): AsyncGenerator<string> {
  const decoding = new TextDecoding(name, encoding);
  for await (const chunk of chunks) {
    if (typeof chunk === "string") yield chunk;
    else {
      for (let start = 0; start < chunk.length; start += SLICE_BYTES) {
        yield decoding.push(chunk.subarray(start, start + SLICE_BYTES));
      }
    }
  }
  yield decoding.end();
}

/** The error for bytes that are no text. A class of its own, so that a folder's pictures can be passed over. */
export class NotTextError extends RLMConfigError {}

/** What the byte order mark at the beginning says. The one of UTF-32 begins like that of UTF-16, whose texts have no zeros. */
function markOf(bytes: Uint8Array): Encoding | "utf-32" | undefined {
  const start = Buffer.from(bytes.subarray(0, MARK_BYTES)).toString("hex");
  if (start === "fffe0000" || start === "0000feff") return "utf-32";
  if (start.startsWith("fffe")) return "utf-16le";
  if (start.startsWith("feff")) return "utf-16be";
  return start.startsWith("efbbbf") ? "utf-8" : undefined;
}

const WIDE = /[^\x00-\xff]/;

/** The decoder gives two bytes per character; texts of Western languages need one. */
function narrow(text: string): string {
  return WIDE.test(text) ? text : latin1(Buffer.from(text, "latin1"));
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}

/** How many of the bytes make whole characters of UTF-8. What is no UTF-8 at all counts as whole, and is refused later. */
function completeLength(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return needed > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
