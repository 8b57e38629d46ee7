import { TextCollector } from "./collect-text.js";

/** Cuts a text into its lines piece by piece. A line feed at the very end ends the last line; it does not begin an empty one. */
export class LineSplitter {
  readonly #name: string;
  /** The line that is not complete yet. */
  #begun: TextCollector;

  /** @param name What is read, for messages. */
  constructor(name: string) {
    this.#name = name;
    this.#begun = new TextCollector(name);
  }

  /** The lines that a piece completes. @throws RLMConfigError when a line is longer than a string can be. */
  push(piece: string): string[] {
    const lines = piece.split("\n");
    const rest = lines.pop() ?? "";
    const [first] = lines;
    if (first !== undefined) {
      this.#begun.add(first);
      lines[0] = this.#begun.text;
      this.#begun = new TextCollector(this.#name);
    }
    this.#begun.add(rest);
    return lines.map(withoutReturn);
  }

  /** The last line, when no line feed ends it. */
  end(): string[] {
    const rest = this.#begun.text;
    return rest === "" ? [] : [rest];
  }
}

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
