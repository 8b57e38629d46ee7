/** Whole CSI sequences: without their `ESC [` their parameters would stay behind as litter such as `31m`. */
const CSI = /(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]/g;
const LINE_BREAKS = /\r\n?|[\u000B\u000C\u0085\u2028\u2029]/g;
/** C0 but tab and line feed, DEL, C1, marks that reorder text (bidi), and invisible tag characters. */
const CONTROLS =
  /[\u0000-\u0008\u000E-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]|\u{E0001}|[\u{E0020}-\u{E007F}]/gu;

/**
 * Makes text that others wrote safe to print on a terminal: what is left can neither move the cursor, nor change colours,
 * title or clipboard, nor show characters in another order than they stand.
 */
export function terminalText(text: string): string {
  return text.replace(CSI, "").replace(LINE_BREAKS, "\n").replace(/\t/g, "  ").replace(CONTROLS, "");
}
