/** Characters kept of the beginning and of the end of what a cell prints. */
const KEPT_CHARS = 512 * 1024;

let head = "";
let headTotal = 0;
let tail = "";
let total = 0;

export function clearOutput(): void {
  head = "";
  headTotal = 0;
  tail = "";
  total = 0;
}

/** Takes what a cell prints. Memory stays bounded, and no character is cut in half. */
export function captureOutput(text: string): void {
  let rest = text;
  if (tail === "" && headTotal < KEPT_CHARS) {
    const room = KEPT_CHARS - headTotal;
    const taken = text.length <= room ? text : text.slice(0, endsInHalf(text, room) ? room - 1 : room);
    head += taken;
    headTotal = text.length <= room ? headTotal + taken.length : KEPT_CHARS;
    rest = text.slice(taken.length);
  }
  total += text.length;
  if (rest === "") return;
  tail += rest;
  // Twice the room, so that cutting costs little per character.
  if (tail.length > 2 * KEPT_CHARS) tail = tail.slice(-KEPT_CHARS);
}

/** The part of the beginning that has not been sent. */
export function takeHead(): string {
  const part = head;
  head = "";
  return part;
}

export function describeOutput(): { tail: string; length: number } {
  const end = tail.slice(-KEPT_CHARS);
  return { tail: end.length < total && startsInHalf(end) ? end.slice(1) : end, length: total };
}

function endsInHalf(text: string, end: number): boolean {
  const code = text.charCodeAt(end - 1);
  return code >= 0xd800 && code <= 0xdbff;
}

function startsInHalf(text: string): boolean {
  const code = text.charCodeAt(0);
  return code >= 0xdc00 && code <= 0xdfff;
}
