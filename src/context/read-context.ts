import { readFile, stat } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import type { ContextValue, JsonValue } from "../spec/context.js";
import { RLMConfigError } from "../spec/errors.js";
import { messageOf } from "../util/errors.js";
import { decodeText, type Encoding, NotTextError, tooLong } from "./decode-text.js";
import { type FoundFile, findFiles } from "./find-files.js";
import { type ContextFormat, formatOf, parseText } from "./parse-text.js";

/** Stands for standard input in a list of sources. */
export const STDIN = "-";

export interface ReadContextOptions {
  /** What the texts are taken for. Default: by the end of a single file's name; several files are texts. */
  readonly format?: ContextFormat | undefined;
  readonly encoding?: Encoding | undefined;
  /** Where relative names begin. */
  readonly folder: string;
  readonly stdin: NodeJS.ReadableStream;
  /** Told of files that were passed over. */
  readonly onWarning: (message: string) => void;
}

/** Node reads at most this many bytes of a file at once. */
const MAX_FILE_BYTES = 2 ** 31 - 1;

/**
 * Reads what a question is about: files, folders, patterns, `-` for standard input. One file becomes its value; anything
 * that may be several files becomes an array of documents, `{ name, text }`, or `{ name, value }` where `format` makes
 * the texts something else than text.
 * @throws RLMConfigError when something is not there, or is not what it is taken for.
 */
export async function readContext(sources: readonly string[], options: ReadContextOptions): Promise<ContextValue> {
  const [only] = sources;
  if (sources.length === 1 && only === STDIN) return readStdin(options);
  const found = sources.map((source) =>
    source === STDIN ? { files: [{ name: "stdin", path: STDIN }], single: true } : findFiles(source, options.folder),
  );
  const [first] = found;
  if (found.length === 1 && first?.single === true && first.files[0]) return readOne(first.files[0], options);
  const documents: JsonValue[] = [];
  for (const { files, single } of found) {
    for (const file of files) {
      const document = await readDocument(file, single, options);
      if (document !== undefined) documents.push(document);
    }
  }
  if (documents.length === 0) throw new RLMConfigError("context", `There is no text file in ${sources.join(", ")}`);
  return documents;
}

async function readStdin(options: ReadContextOptions): Promise<ContextValue> {
  const text = decodeText(await buffer(options.stdin), "Standard input", options.encoding);
  return parseText(text, "Standard input", options.format ?? "text");
}

async function readOne(file: FoundFile, options: ReadContextOptions): Promise<ContextValue> {
  const text = decodeText(await readBytes(file), file.name, options.encoding);
  return parseText(text, file.name, options.format ?? formatOf(file.name));
}

/** A file that was named has to be text; among the files of a folder there may be pictures. */
async function readDocument(
  file: FoundFile,
  named: boolean,
  options: ReadContextOptions,
): Promise<JsonValue | undefined> {
  const { format = "text", encoding, onWarning } = options;
  try {
    const bytes = file.path === STDIN ? await buffer(options.stdin) : await readBytes(file);
    const text = decodeText(bytes, file.name, encoding);
    if (format === "text") return { name: file.name, text };
    return { name: file.name, value: parseText(text, file.name, format) };
  } catch (error) {
    if (named || !(error instanceof NotTextError)) throw error;
    onWarning(`Left out: ${error.message}`);
    return undefined;
  }
}

async function readBytes({ path, name }: FoundFile): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > MAX_FILE_BYTES) throw tooLong(name, Math.floor(size / 4));
    return await readFile(path);
  } catch (error) {
    if (error instanceof RLMConfigError) throw error;
    throw new RLMConfigError("context", `${name} cannot be read: ${messageOf(error)}`);
  }
}
