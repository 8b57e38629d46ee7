/** Where a run is told: `process.stderr`, or anything with `write`. */
export interface ConsoleStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** More often than this a line cannot be read, and terminals are slow. */
const REDRAW_MS = 80;
const CLEAR_LINE = "\r\u001B[2K";

/** Prints lines, and below them, on a terminal, one line that is always rewritten. */
export class ProgressLine {
  readonly #stream: ConsoleStream;
  #isShown = false;
  #isMidLine = false;
  #drawnAt = Number.NEGATIVE_INFINITY;

  constructor(stream: ConsoleStream) {
    this.#stream = stream;
  }

  print(lines: readonly string[]): void {
    if (lines.length === 0) return;
    this.#write(`${this.#isMidLine ? "\n" : ""}${lines.join("\n")}\n`);
    this.#isMidLine = false;
  }

  /** Continues the line that {@link append} began; the next {@link print} begins a new one. */
  append(text: string): void {
    this.#write(text);
    this.#isMidLine = true;
  }

  /** Shows `text()` in place of the live line, unless it was rewritten just now. Without a terminal there is none. */
  update(text: () => string, now: number): void {
    if (this.#stream.isTTY !== true || this.#isMidLine || now - this.#drawnAt < REDRAW_MS) return;
    this.#drawnAt = now;
    this.#stream.write(`${CLEAR_LINE}${text()}`);
    this.#isShown = true;
  }

  clear(): void {
    if (this.#isShown) this.#stream.write(CLEAR_LINE);
    this.#isShown = false;
  }

  #write(text: string): void {
    this.#stream.write(this.#isShown ? CLEAR_LINE + text : text);
    this.#isShown = false;
    this.#drawnAt = Number.NEGATIVE_INFINITY;
  }
}
