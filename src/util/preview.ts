const PREVIEW_CHARS = 200;

/** The beginning of a text on one line, at most 200 characters, for events and lists. Never ends in half a character. */
export function preview(text: string, maxChars = PREVIEW_CHARS): string {
  const line = text
    .slice(0, maxChars * 2)
    .replace(/\s+/g, " ")
    .trim();
  if (line.length <= maxChars && text.length <= maxChars * 2) return line;
  const cut = line.slice(0, maxChars - 1);
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}
