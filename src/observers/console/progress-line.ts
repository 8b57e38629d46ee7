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
  readonly #live: boolean;
  #shown = false;
  #drawnAt = Number.NEGATIVE_INFINITY;

  constructor(stream: ConsoleStream, live: boolean) {
    this.#stream = stream;
    this.#live = live;
  }

  print(lines: readonly string[]): void {
    if (lines.length === 0) return;
    this.#stream.write(`${this.#shown ? CLEAR_LINE : ""}${lines.join("\n")}\n`);
    this.#shown = false;
    this.#drawnAt = Number.NEGATIVE_INFINITY;
  }

  /** Shows `text()` in place of the live line, unless it was rewritten just now. */
  update(text: () => string, now: number): void {
    if (!this.#live || now - this.#drawnAt < REDRAW_MS) return;
    this.#drawnAt = now;
    this.#stream.write(`${CLEAR_LINE}${text()}`);
    this.#shown = true;
  }

  clear(): void {
    if (this.#shown) this.#stream.write(CLEAR_LINE);
    this.#shown = false;
  }
}
