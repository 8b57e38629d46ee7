import type { FileHandle } from "node:fs/promises";

const NEWLINE = 10;
const CHUNK_BYTES = 262_144;

/** One line as it is in the file. */
export interface FileLine {
  /** Where it begins, in bytes. */
  readonly start: number;
  /** With its line feed; the last line may have none. */
  readonly bytes: Buffer;
}

/** Reads a file line by line, with the place of each. Holds one line at a time. */
export async function* readLines(file: FileHandle): AsyncGenerator<FileLine> {
  let parts: Buffer[] = [];
  let start = 0;
  let position = 0;
  for (;;) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES, position);
    if (bytesRead === 0) break;
    const chunk = buffer.subarray(0, bytesRead);
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      const bytes = Buffer.concat([...parts, chunk.subarray(from, end + 1)]);
      yield { start, bytes };
      parts = [];
      start += bytes.length;
      from = end + 1;
    }
    if (from < bytesRead) parts.push(chunk.subarray(from));
    position += bytesRead;
  }
  if (parts.length > 0) yield { start, bytes: Buffer.concat(parts) };
}
