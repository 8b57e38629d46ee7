import type { ContextValue } from "../spec/context.js";
import { findFiles } from "./find-files.js";
import { formatOf } from "./formats.js";
import { type DocumentSource, type ReadDocumentsOptions, readDocuments } from "./read-documents.js";
import { readSource } from "./read-source.js";
import { fileSource, pipeSource, type Source, streamSource } from "./source.js";

/** Stands for standard input in a list of sources. */
export const STDIN = "-";

export interface ReadContextOptions extends ReadDocumentsOptions {
  /** Where relative names begin. */
  readonly folder: string;
  readonly stdin: NodeJS.ReadableStream & AsyncIterable<string | Uint8Array>;
}

/**
 * Reads what a question is about: files, folders, patterns, `-` for standard input. One file becomes its value; anything
 * that may be several files becomes an array of documents.
 * @throws RLMConfigError when something is not there, or is not what it is taken for.
 */
export async function readContext(words: readonly string[], options: ReadContextOptions): Promise<ContextValue> {
  const files = words.flatMap((word) => sourcesOf(word, options));
  const [only] = files;
  if (words.length === 1 && only?.named === true) {
    return readSource(only.source, options.format ?? formatOf(only.source.name), options);
  }
  return readDocuments(files, words.join(", "), options);
}

function sourcesOf(word: string, { folder, stdin }: ReadContextOptions): readonly DocumentSource[] {
  if (word === STDIN) return [{ source: standardInput(stdin), named: true }];
  const { files, single, isPipe = false } = findFiles(word, folder);
  return files.map((file) => ({ source: isPipe ? pipeSource(file) : fileSource(file), named: single }));
}

function standardInput(stdin: ReadContextOptions["stdin"]): Source {
  return streamSource(stdin, "stdin");
}
