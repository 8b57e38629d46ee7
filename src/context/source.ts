import { createReadStream } from "node:fs";
import { lstat, open, readFile, stat } from "node:fs/promises";
import { MAX_STRING_CHARS } from "../spec/limits.js";
import { hasCode } from "../util/error-code.js";
import { tooLong } from "./collect-text.js";
import type { FoundFile } from "./find-files.js";
import { cannotRead, isFolder, NotFileError } from "./read-failure.js";
import { type StreamLike, streamChunks, throwIfAborted } from "./stream-chunks.js";

/** Something that is read once, from its beginning to its end. */
export interface Source {
  /** As messages call it. */
  readonly name: string;
  /** Its chunks, one at a time: the memory of one is used again for the next. */
  chunks(signal?: AbortSignal): AsyncIterable<Uint8Array | string>;
  /** All of it at once, for formats that cannot be read piece by piece. */
  bytes(signal?: AbortSignal): Promise<Uint8Array>;
}

const CHUNK_BYTES = 2 ** 20;
/** No encoding has more bytes to a character, so a file of more than this cannot fit into a string. */
const MAX_BYTES_PER_CHAR = 3;

/** A file, read in chunks, so that no more than one of them is held beside the text. */
export function fileSource({ path, name }: FoundFile): Source {
  return {
    name,
    chunks: (signal) => fileChunks(path, name, signal),
    bytes: async (signal) => {
      try {
        await sizeOfFile(path, name);
        return await readFile(path, { signal });
      } catch (error) {
        throwIfAborted(signal);
        throw cannotRead(name, error);
      }
    },
  };
}

/** A stream. */
export function streamSource(stream: StreamLike, name: string): Source {
  return sourceOf(() => stream, name);
}

/** What is named like a file and read like a stream, such as the pipe that a shell makes of `<(command)`. */
export function pipeSource({ path, name }: FoundFile): Source {
  return sourceOf(() => createReadStream(path), name);
}

function sourceOf(open: () => StreamLike, name: string): Source {
  return {
    name,
    chunks: (signal) => streamChunks(open(), name, signal),
    bytes: async (signal) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of streamChunks(open(), name, signal)) {
        chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
      }
      return Buffer.concat(chunks);
    },
  };
}

async function* fileChunks(path: string, name: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    const leastChars = Math.floor((await sizeOfFile(path, name)) / MAX_BYTES_PER_CHAR);
    if (leastChars > MAX_STRING_CHARS) throw tooLong(name, leastChars);
    await using file = await open(path);
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    for (;;) {
      throwIfAborted(signal);
      const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } catch (error) {
    throw cannotRead(name, error);
  }
}

/**
 * Looked at before it is opened: to open a pipe takes until somebody writes into it, and neither a signal nor the end of the
 * process can stop that.
 * @throws NotFileError
 */
async function sizeOfFile(path: string, name: string): Promise<number> {
  const facts = await stat(path).catch(async (error: unknown) => {
    if (hasCode(error, "ELOOP") || (await isLink(path))) {
      throw new NotFileError("context", `${name} is a link that leads to no file`, name, { cause: error });
    }
    throw error;
  });
  if (facts.isDirectory()) throw isFolder(name);
  if (!facts.isFile()) {
    throw new NotFileError(
      "context",
      `${name} is a pipe, a socket or a device, and no file: give a stream of it to contextFromStream`,
      name,
    );
  }
  return facts.size;
}

/** What cannot even be looked at is no link that anybody could mend. */
async function isLink(path: string): Promise<boolean> {
  return lstat(path).then(
    (facts) => facts.isSymbolicLink(),
    () => false,
  );
}
