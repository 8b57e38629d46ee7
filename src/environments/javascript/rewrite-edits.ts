/** A piece of source that is replaced; `start === end` inserts. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Changes to a source text, gathered in any order and made in one pass.
 *
 * Insertions at one place keep the order in which they were asked for and come before a replacement that starts there.
 */
export class Edits {
  readonly #source: string;
  readonly #edits: Edit[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  insert(at: number, text: string): void {
    this.#edits.push({ start: at, end: at, text });
  }

  replace(start: number, end: number, text: string): void {
    this.#edits.push({ start, end, text });
  }

  /** The source with all changes made. */
  apply(): string {
    const edits = [...this.#edits].sort((a, b) => a.start - b.start || a.end - b.end);
    const pieces: string[] = [];
    let position = 0;
    for (const edit of edits) {
      if (edit.start < position) throw new RangeError("Two changes of a cell's source overlap");
      pieces.push(this.#source.slice(position, edit.start), edit.text);
      position = edit.end;
    }
    pieces.push(this.#source.slice(position));
    return pieces.join("");
  }
}
