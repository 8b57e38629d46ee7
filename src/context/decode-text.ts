import { isAscii } from "node:buffer";
import { RLMConfigError } from "../spec/errors.js";

/** V8's longest string: 2^29 - 24 characters. */
export const MAX_STRING_CHARS = 536_870_888;
/** Decoded at once; a decoder given everything would refuse by bytes what is within the limit by characters. */
const SLICE_BYTES = 2 ** 24;

/** The encodings that text is read in; `latin1` is Windows-1252, as in every browser. */
export const ENCODINGS = ["utf-8", "latin1", "utf-16le"] as const;
export type Encoding = (typeof ENCODINGS)[number];

/**
 * Decodes a whole file to one string; a byte order mark is left out, and tells UTF-16 by itself.
 * @throws RLMConfigError when the bytes are no text in this encoding, or too many for one string.
 */
export function decodeText(bytes: Uint8Array, name: string, encoding: Encoding = "utf-8"): string {
  if (isAscii(bytes) && encoding !== "utf-16le") {
    if (bytes.length > MAX_STRING_CHARS) throw tooLong(name, bytes.length);
    if (bytes.includes(0)) throw notText(name, encoding);
    // A string that V8 keeps outside its heap: 400 MB cost no more than 400 MB.
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  }
  const decoder = new TextDecoder(hasUtf16Mark(bytes) ? "utf-16le" : encoding, { fatal: true });
  const parts: string[] = [];
  let chars = 0;
  const add = (part: string) => {
    if (decoder.encoding !== "utf-16le" && part.includes("\0")) throw notText(name, encoding);
    chars += part.length;
    if (chars > MAX_STRING_CHARS) throw tooLong(name, chars);
    parts.push(part);
  };
  try {
    for (let start = 0; start < bytes.length; start += SLICE_BYTES) {
      add(decoder.decode(bytes.subarray(start, start + SLICE_BYTES), { stream: true }));
    }
    add(decoder.decode());
  } catch (error) {
    throw error instanceof TypeError ? notText(name, encoding) : error;
  }
  return parts.join("");
}

/** The error for text that one string cannot hold. */
export function tooLong(name: string, atLeast: number): RLMConfigError {
  return new RLMConfigError(
    "context",
    `${name} has ${atLeast.toLocaleString("en-US")} characters or more, and one string holds at most ` +
      `${MAX_STRING_CHARS.toLocaleString("en-US")}. Split it into several files: they become an array of documents`,
  );
}

/** The error for bytes that are no text. A class of its own, so that a folder's pictures can be passed over. */
export class NotTextError extends RLMConfigError {}

function notText(name: string, encoding: Encoding): NotTextError {
  return new NotTextError(
    "context",
    `${name} is not text in ${encoding}. Is it binary, or in another encoding (--encoding)?`,
  );
}

function hasUtf16Mark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xfe;
}
