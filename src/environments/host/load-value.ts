import type { JsonValue } from "../../spec/context.js";
import { RLMConfigError } from "../../spec/errors.js";
import { MAX_STRING_CHARS } from "../../spec/limits.js";
import type { LoadPart } from "../protocol/messages.js";
import { HEADER_BYTES, writeRawFrame } from "./frames.js";

/** Characters per look for wide characters: fast, and too short to hold up the event loop. */
const LOOK_CHARS = 4 * 1024 * 1024;
/** Characters per part of an array, and per write. */
const PIECE_CHARS = 1024 * 1024;
const MAX_ITEMS_PER_PART = 100_000;
/** How long the event loop may be held up. */
const MAX_TURN_MS = 10;
const WIDE = /[^\x00-\xff]/;

/** One part of a value, ready to be sent: the message, and the text whose bytes follow it. */
export interface PreparedPart {
  readonly part: LoadPart;
  readonly text: string;
}

/**
 * Cuts a value into parts. Strings travel as one byte per character, or two when they must: both are copied, not transcoded, and keep lone
 * surrogates. Arrays and objects go in several parts, so that no message is large and the event loop gets its turns.
 */
export async function* prepareParts(name: string, value: JsonValue): AsyncGenerator<PreparedPart> {
  if (typeof value === "string") {
    refuseTooLong(name, value);
    yield await prepare({ name, shape: "text", first: true, last: true }, value);
  } else if (Array.isArray(value)) {
    const { length } = value;
    if (length > 0 && value.every((item) => typeof item === "string")) yield* prepareTexts(name, value);
    else yield* prepareBatches(name, "items", value, (item) => JSON.stringify(item) ?? "null");
    if (value.length !== length) throw changedMeanwhile(name);
  } else if (typeof value !== "object" || value === null) {
    yield await prepare({ name, shape: "json", first: true, last: true }, JSON.stringify(value));
  } else {
    yield* prepareBatches(name, "entries", Object.entries(value), (entry) => JSON.stringify(entry));
  }
}

type PartStart = Pick<LoadPart, "name" | "shape" | "first" | "last" | "lengths">;

async function prepare(start: PartStart, text: string): Promise<PreparedPart> {
  const encoding = (await isOneByte(text)) ? "latin1" : "utf16le";
  return { part: { ...start, encoding, bytes: encoding === "latin1" ? text.length : 2 * text.length }, text };
}

async function* prepareTexts(name: string, items: readonly string[]): AsyncGenerator<PreparedPart> {
  const takeTurns = turnTaker();
  for (let start = 0; start < items.length; ) {
    await takeTurns();
    let end = start;
    let chars = 0;
    while (end < items.length && end - start < MAX_ITEMS_PER_PART && chars < PIECE_CHARS) {
      const item = items[end] as string;
      if (typeof item !== "string") throw changedMeanwhile(name);
      refuseTooLong(name, item);
      if (chars > 0 && chars + item.length > PIECE_CHARS) break;
      chars += item.length;
      end += 1;
    }
    const group = items.slice(start, end);
    const lengths = group.map((item) => item.length);
    yield await prepare(
      { name, shape: "texts", first: start === 0, last: end === items.length, lengths },
      group.join(""),
    );
    start = end;
  }
}

async function* prepareBatches<Item>(
  name: string,
  shape: "items" | "entries",
  items: readonly Item[],
  encode: (item: Item) => string,
): AsyncGenerator<PreparedPart> {
  const takeTurns = turnTaker();
  let first = true;
  let batch: string[] = [];
  let chars = 0;
  for (const item of items) {
    const json = encode(item);
    batch.push(json);
    chars += json.length;
    if (chars < PIECE_CHARS && batch.length < MAX_ITEMS_PER_PART) continue;
    yield await prepare({ name, shape, first, last: false }, `[${batch.join(",")}]`);
    await takeTurns();
    first = false;
    batch = [];
    chars = 0;
  }
  yield await prepare({ name, shape, first, last: true }, `[${batch.join(",")}]`);
}

function changedMeanwhile(name: string): RLMConfigError {
  return new RLMConfigError(name, `\`${name}\` was changed while the REPL was given it. Pass a copy of it`);
}

function refuseTooLong(name: string, text: string): void {
  if (text.length <= MAX_STRING_CHARS) return;
  throw new RLMConfigError(
    name,
    `\`${name}\` has a string of ${text.length} characters; the engine holds at most ${MAX_STRING_CHARS}. Pass an array of smaller strings`,
  );
}

async function isOneByte(text: string): Promise<boolean> {
  const takeTurns = turnTaker();
  for (let start = 0; start < text.length; start += LOOK_CHARS) {
    // The engine answers at once where it keeps one byte per character itself; elsewhere it looks at each.
    if (WIDE.test(text.length <= LOOK_CHARS ? text : text.slice(start, start + LOOK_CHARS))) return false;
    await takeTurns();
  }
  return true;
}

/** Gives the event loop its turn where work has held it up for too long. Waiting for a pipe does not, while its reader keeps up. */
function turnTaker(): () => Promise<void> {
  let turnStart = performance.now();
  return async () => {
    if (performance.now() - turnStart < MAX_TURN_MS) return;
    await new Promise(setImmediate);
    turnStart = performance.now();
  };
}

/** The bytes of a part, piece by piece. */
export async function* piecesOf({ part, text }: PreparedPart): AsyncGenerator<Buffer> {
  for (let start = 0; start < text.length; start += PIECE_CHARS) {
    yield Buffer.from(text.slice(start, start + PIECE_CHARS), part.encoding);
  }
}

/**
 * Writes a part as raw frames, no faster than they are taken. Two buffers take turns, because fresh memory for every frame would cost more
 * than all the copying.
 */
export async function writeFrames(
  { part, text }: PreparedPart,
  write: (frame: Buffer) => Promise<void>,
): Promise<void> {
  const size = HEADER_BYTES + Math.min(text.length, PIECE_CHARS) * (part.encoding === "latin1" ? 1 : 2);
  const buffers = [Buffer.allocUnsafe(size), Buffer.allocUnsafe(text.length > PIECE_CHARS ? size : 0)] as const;
  const taken = [Promise.resolve(), Promise.resolve()];
  const takeTurns = turnTaker();
  for (let start = 0, turn = 0; start < text.length; start += PIECE_CHARS, turn = 1 - turn) {
    await taken[turn];
    await takeTurns();
    const piece = text.length <= PIECE_CHARS ? text : text.slice(start, start + PIECE_CHARS);
    taken[turn] = write(writeRawFrame(buffers[turn as 0 | 1], piece, part.encoding));
  }
  await Promise.all(taken);
}
