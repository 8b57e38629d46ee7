/** A position in a text that only moves forward, so that all its questions together cost one pass over the text. */
export class LineCursor {
  readonly #text: string;
  #start = 0;
  #end: number;
  #number = 1;
  #previousStart = 0;

  constructor(text: string) {
    this.#text = text;
    this.#end = lineEnd(text, 0);
  }

  /** Moves to the line that holds `offset`; offsets must not decrease. */
  moveTo(offset: number): void {
    while (offset > this.#end) {
      this.#previousStart = this.#start;
      this.#start = this.#end + 1;
      this.#end = lineEnd(this.#text, this.#start);
      this.#number += 1;
    }
  }

  /** Offset of the line's first character. */
  get start(): number {
    return this.#start;
  }

  /** Offset just after the line's last character, its line break not counted. */
  get end(): number {
    return this.#end;
  }

  /** 1-based. */
  get number(): number {
    return this.#number;
  }

  /** Offset of the line above, or of this line when it is the first. */
  get previousStart(): number {
    return this.#previousStart;
  }
}

/** Offset of the next line break at or after `offset`, or the end of the text. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end;
}
