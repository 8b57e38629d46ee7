import { LINE_MARK, MAX_LINE_BYTES } from "../../protocol/text-lines.js";
import { READ_AT_ONCE, readSome, writeAll } from "./blocking-io.js";
import { fs, hostProcess, runnerSettings } from "./host-realm.js";

const { closeSync, openSync, readSync } = fs;
const exit = hostProcess.exit.bind(hostProcess);
const { allocUnsafeSlow, byteLength, from: bufferFrom } = Buffer;
const HEADER_BYTES = 5;
const JSON_FRAME = 74;

/** Fills the range, and ends the process when the host is gone. */
function readInto(target: Buffer, start: number, end: number): void {
  for (let position = start; position < end; ) {
    const count = readSome(fs, target, position, end);
    if (count === 0) exit(0);
    position += count;
  }
}

/** Sends bytes in the form that standard output carries. */
function send(bytes: Buffer): void {
  if (!runnerSettings.textOutput) {
    write(bytes);
    return;
  }
  for (let start = 0; start < bytes.length; start += MAX_LINE_BYTES) {
    const line = bytes.toString("base64", start, Math.min(bytes.length, start + MAX_LINE_BYTES));
    // The line before may be somebody else's, and not ended.
    write(bufferFrom(`\n${LINE_MARK}${line}\n`, "latin1"));
  }
}

/** Writes all of it, and ends the process when nobody reads any more. */
function write(bytes: Buffer): void {
  if (!writeAll(fs, bytes)) exit(0);
}

function frame(text: string): Buffer {
  const length = byteLength(text);
  const bytes = allocUnsafeSlow(HEADER_BYTES + length);
  bytes.writeUInt32LE(length, 0);
  bytes[4] = JSON_FRAME;
  bytes.write(text, HEADER_BYTES, "utf8");
  return bytes;
}

/** Sends messages, each the JSON text of one. */
export function writeMessages(messages: readonly string[]): void {
  if (messages.length === 1) send(frame(messages[0] as string));
  else if (messages.length > 1) send(Buffer.concat(messages.map(frame)));
}

function readHeader(): { length: number; kind: number } {
  const header = allocUnsafeSlow(HEADER_BYTES);
  readInto(header, 0, HEADER_BYTES);
  return { length: header.readUInt32LE(0), kind: header[4] as number };
}

/** Waits for the next message. Nothing else happens in this process meanwhile. */
export function readMessage(): string {
  const { length, kind } = readHeader();
  if (kind !== JSON_FRAME) throw new Error("expected a message, got raw bytes");
  const bytes = allocUnsafeSlow(length);
  readInto(bytes, 0, length);
  return bytes.toString("utf8");
}

/** Reads what follows a `load` message, straight into one buffer: decoding it once keeps the text outside of the heap. */
export function readRaw(length: number): Buffer {
  const bytes = allocUnsafeSlow(length);
  let position = 0;
  while (position < length) {
    const next = readHeader();
    if (next.kind === JSON_FRAME || position + next.length > length) throw new Error("expected raw bytes");
    readInto(bytes, position, position + next.length);
    position += next.length;
  }
  return bytes;
}

/** Reads the file that the host has uploaded for a `load` message; `file` is a bare name, so that it stays in its folder. */
export function readUpload(file: string, length: number): Buffer {
  if (runnerSettings.uploads === undefined || !/^[\w-]+$/.test(file)) throw new Error("no such upload");
  const bytes = allocUnsafeSlow(length);
  const descriptor = openSync(`${runnerSettings.uploads}/${file}`, "r");
  for (let position = 0; position < length; ) {
    const count = readSync(descriptor, bytes, position, Math.min(READ_AT_ONCE, length - position), position);
    if (count === 0) throw new Error("an upload is too short");
    position += count;
  }
  closeSync(descriptor);
  return bytes;
}
