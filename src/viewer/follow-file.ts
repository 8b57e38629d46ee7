import { type FileHandle, open } from "node:fs/promises";
import { wait } from "../util/abort.js";
import { LineSplitter } from "./line-splitter.js";

/** A complete line of a file that grows. */
export interface FollowedLine {
  readonly text: string;
  /** Bytes up to the end of the line, its break included. */
  readonly end: number;
  /** The file is shorter than before: it is another one, and begins again. */
  readonly restarted: boolean;
}

/** Files on network drives and in containers send no change events, so the length is looked at instead. */
const LOOK_EVERY_MS = 200;
const CHUNK_BYTES = 256 * 1024;

/** Gives the lines of a file from a place on, and waits for more until `signal` is aborted. */
export async function* followFile(path: string, from: number, signal: AbortSignal): AsyncGenerator<FollowedLine> {
  let splitter = new LineSplitter(from);
  let restarted = false;
  while (!signal.aborted) {
    const file = await openIfThere(path);
    try {
      const size = (await file?.stat())?.size ?? 0;
      if (file && size < splitter.position) {
        splitter = new LineSplitter(0);
        restarted = true;
      }
      while (file && splitter.position < size && !signal.aborted) {
        const { bytesRead, buffer } = await file.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES, splitter.position);
        if (bytesRead === 0) break;
        for (const line of splitter.push(buffer.subarray(0, bytesRead))) {
          yield { ...line, restarted };
          restarted = false;
        }
      }
    } finally {
      await file?.close();
    }
    // Aborting ends the wait and with it the loop.
    await wait(LOOK_EVERY_MS, signal).catch(() => {});
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
