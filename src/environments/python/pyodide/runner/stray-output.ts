import type { Pyodide } from "./pyodide-api.js";

/** Kept of what is written past Python's own `print` between two looks. */
const MAX_BYTES = 256 * 1024;

let chunks: Uint8Array[] = [];
let length = 0;

/** Takes what is written to Python's standard streams by their descriptors. */
export function captureStreams(python: Pyodide): void {
  const stream = {
    write(bytes: Uint8Array): number {
      // The bytes lie in Python's memory.
      if (length < MAX_BYTES) chunks.push(bytes.slice());
      length += bytes.length;
      return bytes.length;
    },
  };
  python.setStdout(stream);
  python.setStderr(stream);
}

/** What was written since the last time. */
export function takeOutput(): string {
  if (length === 0) return "";
  const text = Buffer.concat(chunks).toString("utf8", 0, MAX_BYTES);
  chunks = [];
  length = 0;
  return text;
}
