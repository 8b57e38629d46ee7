/**
 * How a program sends bytes through a channel that carries only text: lines of base64 behind a mark. Whatever else gets on that channel, such
 * as the words of a login shell, is no such line and is passed over. The mark begins with a character that no text has.
 */
export const LINE_MARK = "\u0001rlm:";

/** Bytes of a line, at most. Divisible by three, so that only the last line of a write is padded. */
export const MAX_LINE_BYTES = 48 * 1024;

/** Characters of a line, its mark included, at most. */
export const MAX_LINE_CHARS = LINE_MARK.length + (MAX_LINE_BYTES / 3) * 4;
