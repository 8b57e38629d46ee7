import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { PRIVATE_FILE } from "../util/private-file.js";

/**
 * Adds lines to a file, each at once: what was written is in the hands of the operating system when `write` returns, and
 * stays there when the process is killed. Once the file cannot be written, it is left alone: a line after a torn one would be torn too.
 */
export class LineWriter {
  readonly #path: string;
  #descriptor: number | undefined;
  #failed = false;

  /** Opens nothing; the first line does. */
  constructor(path: string) {
    this.#path = path;
  }

  /** @throws when the file cannot be written, the first time; after that it does nothing. */
  write(line: string): void {
    if (this.#failed) return;
    try {
      this.#descriptor ??= open(this.#path);
      writeAll(this.#descriptor, Buffer.from(`${line}\n`));
    } catch (error) {
      this.#failed = true;
      this.close();
      throw error;
    }
  }

  /** A line after that opens the file again. */
  close(): void {
    const descriptor = this.#descriptor;
    this.#descriptor = undefined;
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Opens a file for adding lines, behind the last whole one. */
function open(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  const descriptor = openSync(path, "a+", PRIVATE_FILE);
  try {
    if (!endsWithLine(descriptor)) writeAll(descriptor, Buffer.from("\n"));
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** A process that was killed may have left half a line. */
function endsWithLine(descriptor: number): boolean {
  const stats = fstatSync(descriptor);
  // Pipes and devices have no end to look at.
  if (!stats.isFile() || stats.size === 0) return true;
  const last = Buffer.alloc(1);
  readSync(descriptor, last, 0, 1, stats.size - 1);
  return last.toString() === "\n";
}

/** The operating system may take a part only. */
function writeAll(descriptor: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
}
