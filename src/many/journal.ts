import { type FileHandle, open, realpath } from "node:fs/promises";
import { RLMConfigError, RLMError } from "../spec/errors.js";
import type { RLMResponse } from "../spec/response.js";
import { messageOf } from "../util/errors.js";
import { PRIVATE_FILE } from "../util/private-file.js";
import { fieldsOf } from "../util/record.js";
import { takeLock } from "./file-lock.js";
import { readLines } from "./read-lines.js";

/** How every line begins: the form's version, and the key, which is found without parsing the rest. */
const LINE_START = '{"rlm":1,"key":"';
const KEY_CHARS = 64;
const NEWLINE = 10;

/** Where a line is in the file, in bytes. */
interface Place {
  readonly start: number;
  readonly length: number;
}

/**
 * Responses that are paid for, one per line of a file that only grows. A line is on the disk before its response is handed
 * out, so a process may be killed at any time; what it was writing then is passed over by the next one.
 */
export class Journal {
  readonly #file: FileHandle;
  readonly #release: () => Promise<void>;
  /** By key, in the order of the file. Equal questions have equal keys and an answer each. */
  readonly #places: Map<string, Place[]>;
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: FileHandle, places: Map<string, Place[]>, release: () => Promise<void>) {
    this.#file = file;
    this.#places = places;
    this.#release = release;
  }

  /** Opens the journal, or begins it. @throws RLMConfigError when it is in use, is no journal, or cannot be opened. */
  static async open(path: string): Promise<Journal> {
    const file = await openFile(path);
    let release: (() => Promise<void>) | undefined;
    try {
      if (!(await file.stat()).isFile()) throw new RLMConfigError("journal", `The journal ${path} is not a file`, path);
      release = await lock(path);
      return new Journal(file, await readPlaces(file, path), release);
    } catch (error) {
      await file.close();
      await release?.();
      throw error;
    }
  }

  /** A response that was recorded under `key`; each is given once. */
  async take(key: string): Promise<RLMResponse | undefined> {
    const places = this.#places.get(key);
    for (let place = places?.shift(); place !== undefined; place = places?.shift()) {
      const response = await this.#read(place);
      if (response) return response;
    }
    return undefined;
  }

  /** Writes a line to the disk. @throws RLMError, with the response, when that fails. */
  async record(key: string, id: string, response: RLMResponse): Promise<void> {
    const line = `${LINE_START}${key}","id":${JSON.stringify(id)},"response":${JSON.stringify(response)}}\n`;
    const turn = this.#writing.then(() => this.#append(line));
    // Whoever waits for this line hears of its failure; the next line is tried all the same.
    this.#writing = turn.catch(() => {});
    try {
      await turn;
    } catch (error) {
      const message = `The journal could not be written: ${messageOf(error)}. The response is in \`partial\``;
      throw new RLMError(message, "ERR_RLM_INTERNAL", { cause: error, partial: response });
    }
  }

  async close(): Promise<void> {
    await this.#writing;
    try {
      await this.#file.close();
    } finally {
      await this.#release();
    }
  }

  async #append(line: string): Promise<void> {
    await this.#file.appendFile(line);
    await this.#file.datasync();
  }

  async #read({ start, length }: Place): Promise<RLMResponse | undefined> {
    const bytes = Buffer.alloc(length);
    await this.#file.read(bytes, 0, length, start);
    try {
      const { response } = fieldsOf(JSON.parse(bytes.toString("utf8")));
      return typeof fieldsOf(response)["answer"] === "string" ? (response as RLMResponse) : undefined;
    } catch {
      // A line that a killed process did not finish: its question is asked again.
      return undefined;
    }
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, "a+", PRIVATE_FILE);
  } catch (error) {
    throw new RLMConfigError("journal", `The journal ${path} cannot be opened: ${messageOf(error)}`, path);
  }
}

async function lock(path: string): Promise<() => Promise<void>> {
  // Several names of one file must lead to one lock.
  const lockPath = `${await realpath(path)}.lock`;
  const attempt = await takeLock(lockPath);
  if ("release" in attempt) return attempt.release;
  throw new RLMConfigError(
    "journal",
    `The journal ${path} is in use by ${attempt.heldBy}. Wait for it to end or use another journal; ` +
      `if it is certain that nobody uses it, delete ${lockPath} and ${lockPath}.next`,
    path,
  );
}

async function readPlaces(file: FileHandle, path: string): Promise<Map<string, Place[]>> {
  const places = new Map<string, Place[]>();
  let isFirst = true;
  let isTorn = false;
  for await (const { start, bytes } of readLines(file)) {
    if (isFirst) checkStart(bytes, path);
    isFirst = false;
    isTorn = bytes.at(-1) !== NEWLINE;
    const key = keyOf(bytes);
    if (key === undefined) continue;
    const known = places.get(key);
    if (known) known.push({ start, length: bytes.length });
    else places.set(key, [{ start, length: bytes.length }]);
  }
  // What comes next must not continue the line that a killed process left.
  if (isTorn) await file.appendFile("\n");
  return places;
}

/** A file of something else would be spoilt by lines of ours. The first line itself may be torn. */
function checkStart(bytes: Buffer, path: string): void {
  const text = bytes.toString("latin1", 0, LINE_START.length).trimEnd();
  if (LINE_START.startsWith(text)) return;
  const message = `The file ${path} is not a journal of this version: delete it or use another path`;
  throw new RLMConfigError("journal", message, path);
}

function keyOf(bytes: Buffer): string | undefined {
  const text = bytes.toString("latin1", 0, LINE_START.length + KEY_CHARS);
  return text.startsWith(LINE_START) ? text.slice(LINE_START.length) : undefined;
}
