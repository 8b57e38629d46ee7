import { truncate } from "../../text/truncate.js";
import { preview } from "../../util/preview.js";
import { terminalText } from "../../util/terminal-text.js";

/** How much of a text is printed. */
export interface Room {
  readonly lines: number;
  readonly chars: number;
}

/** The lines of an untrusted text, at most so many of them: the beginning, the end, and between them what is missing. */
export function excerpt(text: Parameters<typeof truncate>[0], room: Room): readonly string[] {
  const whole = terminalText(truncate(text, room.chars)).trimEnd();
  if (whole.trim() === "") return [];
  const lines = whole.replace(/^(?:[^\S\n]*\n)+/, "").split("\n");
  const missing = lines.length - room.lines;
  // One line in place of one line would save nothing.
  if (missing <= 1) return lines;
  const tail = Math.floor(room.lines / 3);
  const head = room.lines - tail;
  return [...lines.slice(0, head), `… ${missing} more lines …`, ...lines.slice(lines.length - tail)];
}

/** The beginning of an untrusted text on one line. */
export function oneLine(text: string, maxChars: number): string {
  return terminalText(preview(terminalText(text.slice(0, maxChars * 4)), maxChars));
}
