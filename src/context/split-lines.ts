/** Cuts a text into its lines piece by piece. A line feed at the very end ends the last line; it does not begin an empty one. */
export class LineSplitter {
  /** Pieces of the line that is not complete yet; joined once, so that long lines in small pieces stay linear. */
  #begun: string[] = [];

  /** The lines that a piece completes. */
  push(piece: string): string[] {
    const lines = piece.split("\n");
    const rest = lines.pop() ?? "";
    if (lines.length > 0) {
      lines[0] = [...this.#begun, lines[0] ?? ""].join("");
      this.#begun = [];
    }
    if (rest !== "") this.#begun.push(rest);
    return lines.map(withoutReturn);
  }

  /** The last line, when no line feed ends it. */
  end(): string[] {
    const rest = this.#begun.join("");
    this.#begun = [];
    return rest === "" ? [] : [rest];
  }
}

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
