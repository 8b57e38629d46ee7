/** A classic script. */
export interface CellScript {
  readonly code: string;
  /** For the script's first line: with it, columns in stack traces are the cell's own. */
  readonly columnOffset: number;
}

/** A piece of source that is replaced; `start === end` inserts. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const LINE_END = /[\n\r\u2028\u2029]/;

/**
 * Changes to a source text that keep every line where it is, gathered in any order and made in one pass.
 *
 * Insertions at one place keep the order in which they were asked for, and come before a replacement that starts there.
 */
export class Edits {
  readonly #source: string;
  readonly #edits: Edit[] = [];
  #head = "";

  constructor(source: string) {
    this.#source = source;
  }

  insert(at: number, text: string): void {
    this.replace(at, at, text);
  }

  replace(start: number, end: number, text: string): void {
    this.#edits.push({ start, end, text });
  }

  /** Leaves nothing of this part but its line ends and the width of its last line. */
  blank(start: number, end = this.#source.length): void {
    const lines = this.#source.slice(start, end).split(/(\r\n|[\n\r\u2028\u2029])/);
    const ends = lines.filter((_, index) => index % 2 === 1);
    this.replace(start, end, ends.join("") + " ".repeat(lines.at(-1)?.length ?? 0));
  }

  /**
   * Puts `text` before the statement at `start`, where it moves no column if that can be: behind the statement that
   * ended at `gap` if that was on an earlier line, or before the whole source if there was none.
   */
  open(gap: number, start: number, text: string): void {
    if (gap === 0) this.#head += text;
    else this.insert(LINE_END.test(this.#source.slice(gap, start)) ? gap : start, text);
  }

  /** Puts `text` at the end of a statement, before the semicolon, which it gets if it has none. */
  close(statement: { readonly end: number }, text: string): void {
    if (this.#source[statement.end - 1] === ";") this.insert(statement.end - 1, text);
    else this.insert(statement.end, `${text};`);
  }

  /** The changed source behind `head`, as a script whose lines and columns are those of the source. */
  toScript(head = ""): CellScript {
    const pieces = [head, this.#head];
    const edits = [...this.#edits].sort((a, b) => a.start - b.start || a.end - b.end);
    let position = 0;
    for (const edit of edits) {
      if (edit.start < position) throw new RangeError("Two changes of a cell's source overlap");
      pieces.push(this.#source.slice(position, edit.start), edit.text);
      position = edit.end;
    }
    pieces.push(this.#source.slice(position));
    return { code: pieces.join(""), columnOffset: 0 - head.length - this.#head.length };
  }
}
