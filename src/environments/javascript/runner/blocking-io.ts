/** What is needed of the module; the runner has taken it before it closed its realm. */
type FileSystem = Pick<typeof import("node:fs"), "readSync" | "writeSync">;

/** Bytes of one read; the system gives less than this in any case. */
export const READ_AT_ONCE = 1024 * 1024;

const sleeper = new Int32Array(new SharedArrayBuffer(4));
const { wait } = Atomics;

/** Holds the whole process up. */
export function pause(milliseconds: number): void {
  wait(sleeper, 0, 0, milliseconds);
}

/** A busy descriptor on systems where the standard streams are not blocking. */
function isBusy(error: unknown): boolean {
  const busy = (error as NodeJS.ErrnoException).code === "EAGAIN";
  if (busy) pause(1);
  return busy;
}

/** Waits for bytes on standard input and puts them at the start of the range. Gives their number, 0 when the host is gone. */
export function readSome({ readSync }: FileSystem, target: Uint8Array, start: number, end: number): number {
  for (;;) {
    try {
      return readSync(0, target, start, Math.min(READ_AT_ONCE, end - start), null);
    } catch (error) {
      if (isBusy(error)) continue;
      // Windows reports the end of a pipe as an error.
      if ((error as NodeJS.ErrnoException).code !== "EOF") throw error;
      return 0;
    }
  }
}

/** Writes all of it to standard output. Gives whether somebody was there to read it. */
export function writeAll({ writeSync }: FileSystem, bytes: Uint8Array): boolean {
  for (let position = 0; position < bytes.length; ) {
    try {
      position += writeSync(1, bytes, position, bytes.length - position);
    } catch (error) {
      if (!isBusy(error)) return false;
    }
  }
  return true;
}
