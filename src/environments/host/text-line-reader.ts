import { LINE_MARK, MAX_LINE_CHARS } from "../protocol/text-lines.js";

/** Turns the text of a channel back into the bytes that the program has sent as lines. Memory stays bounded, whatever comes. */
export class TextLineReader {
  #parts: string[] = [];
  #chars = 0;

  /** Takes the next text, and gives the bytes of all lines that it completes. */
  push(text: string): Buffer {
    const bytes: Buffer[] = [];
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      this.#keep(text.slice(start, end));
      bytes.push(this.#takeLine());
      start = end + 1;
    }
    this.#keep(text.slice(start));
    return bytes.length === 1 ? (bytes[0] as Buffer) : Buffer.concat(bytes);
  }

  #keep(part: string): void {
    this.#chars += part.length;
    // What is longer than any line is none; its characters are counted and not kept.
    if (part !== "" && this.#chars <= MAX_LINE_CHARS) this.#parts.push(part);
  }

  #takeLine(): Buffer {
    const line = this.#chars <= MAX_LINE_CHARS ? this.#parts.join("") : "";
    this.#parts = [];
    this.#chars = 0;
    return line.startsWith(LINE_MARK) ? Buffer.from(line.slice(LINE_MARK.length), "base64") : Buffer.alloc(0);
  }
}
