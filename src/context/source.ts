import { open, readFile } from "node:fs/promises";
import { RLMConfigError, RLMError } from "../spec/errors.js";
import { MAX_STRING_CHARS } from "../spec/limits.js";
import { hasCode } from "../util/error-code.js";
import { messageOf } from "../util/errors.js";
import { tooLong } from "./collect-text.js";
import type { FoundFile } from "./find-files.js";
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
  return {
    name,
    chunks: (signal) => streamChunks(stream, name, signal),
    bytes: async (signal) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of streamChunks(stream, name, signal)) {
        chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
      }
      return Buffer.concat(chunks);
    },
  };
}

async function* fileChunks(path: string, name: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    const leastChars = Math.floor(size / MAX_BYTES_PER_CHAR);
    if (leastChars > MAX_STRING_CHARS) throw tooLong(name, leastChars);
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    for (;;) {
      throwIfAborted(signal);
      const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } catch (error) {
    throw RLMError.isInstance(error) ? error : cannotRead(name, error);
  }
}

function cannotRead(name: string, error: unknown): RLMConfigError {
  if (hasCode(error, "ENOENT")) return new RLMConfigError("context", `There is no file ${name}`, name);
  if (hasCode(error, "EISDIR")) {
    return new RLMConfigError("context", `${name} is a folder: read it with contextFromDirectory`, name);
  }
  return new RLMConfigError("context", `${name} cannot be read: ${messageOf(error)}`, name);
}
