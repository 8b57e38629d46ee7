/** A frame is `u32le length | u8 kind | payload`; kind `J` is the JSON text of a message, `B` raw bytes of a value. */
export const HEADER_BYTES = 5;
const JSON_FRAME = 74;
const RAW_FRAME = 66;

/** Longest message that is taken. The longest legal one is an answer of 16 Mi characters, each escaped with six bytes. */
export const MAX_MESSAGE_BYTES = 128 * 1024 * 1024;

/** What cannot be a frame of a sound program. The session ends. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
}

export function encodeMessage(message: object): Buffer {
  const text = JSON.stringify(message);
  const length = Buffer.byteLength(text);
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + length);
  bytes.writeUInt32LE(length, 0);
  bytes[4] = JSON_FRAME;
  bytes.write(text, HEADER_BYTES, "utf8");
  return bytes;
}

/** A raw frame of a text, made in a buffer with room for {@link HEADER_BYTES} and the text. */
export function writeRawFrame(buffer: Buffer, text: string, encoding: "latin1" | "utf16le"): Buffer {
  const length = buffer.write(text, HEADER_BYTES, encoding);
  buffer.writeUInt32LE(length, 0);
  buffer[4] = RAW_FRAME;
  return buffer.subarray(0, HEADER_BYTES + length);
}

/** Cuts a stream of bytes into the texts of messages. Memory is taken as bytes arrive, never because a header claims a length. */
export class FrameReader {
  readonly #maxBytes: number;
  #chunks: Buffer[] = [];
  #length = 0;
  /** Bytes that must be there before looking again makes sense. */
  #wanted = HEADER_BYTES;

  constructor(maxBytes = MAX_MESSAGE_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Takes the next bytes, and gives the messages that they complete one at a time, so that the receiver may stop in between.
   * @throws ProtocolError on a frame that is too long or is no message
   */
  *push(chunk: Buffer): Generator<string> {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#wanted) return;
    const bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks, this.#length);
    let position = 0;
    this.#wanted = HEADER_BYTES;
    while (bytes.length - position >= HEADER_BYTES) {
      const length = bytes.readUInt32LE(position);
      if (bytes[position + 4] !== JSON_FRAME) throw new ProtocolError("a frame is no message");
      if (length > this.#maxBytes) throw new ProtocolError(`a message of ${length} bytes is too long`);
      const end = position + HEADER_BYTES + length;
      if (bytes.length < end) {
        this.#wanted = HEADER_BYTES + length;
        break;
      }
      yield bytes.toString("utf8", position + HEADER_BYTES, end);
      position = end;
    }
    this.#chunks = position < bytes.length ? [bytes.subarray(position)] : [];
    this.#length = bytes.length - position;
  }
}
