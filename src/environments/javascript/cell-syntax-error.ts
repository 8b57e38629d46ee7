/** A line of source longer than this is shown in part, around the error. */
const MAX_SHOWN_COLUMNS = 120;

/** Lines of a cell end where JavaScript says so, which is more places than `\n`. */
const LINE_END = /\r\n|[\n\r\u2028\u2029]/;

/** A cell that is no program of the language, or uses syntax that the REPL has no place for. It was not run. */
export class CellSyntaxError extends Error {
  /** 1-based line in the cell. */
  readonly line: number;
  /** 1-based column in UTF-16 code units. */
  readonly column: number;
  /** What the model is shown: the message with its place, and the source around it with a caret. */
  readonly text: string;

  /** Where in the cell the error is, in UTF-16 code units. */
  readonly offset: number;

  constructor(message: string, source: string, offset: number) {
    super(visible(message));
    this.name = "SyntaxError";
    this.offset = offset;
    const lines = source.slice(0, offset).split(LINE_END);
    this.line = lines.length;
    this.column = (lines.at(-1) ?? "").length + 1;
    const place = `(line ${this.line}, column ${this.column})`;
    this.text = `SyntaxError: ${this.message} ${place}\n${visible(frame(source, this.line, this.column))}`;
  }
}

/** The parser could not read the cell; what comes behind the place of the error is unknown. */
export class CellParseError extends CellSyntaxError {}

function frame(source: string, line: number, column: number): string {
  const lines = source.split(LINE_END);
  const width = String(line).length;
  const from = Math.max(0, column - 1 - Math.floor(MAX_SHOWN_COLUMNS * 0.75));
  const shown = (text: string) => text.slice(from, from + MAX_SHOWN_COLUMNS);
  const rows = [line - 1, line]
    .filter((number) => number >= 1)
    .map((number) => `${String(number).padStart(width)} | ${shown(lines[number - 1] ?? "")}`);
  // Tabs stay tabs, so that the caret stands under its character whatever their width.
  const indent = shown(lines[line - 1] ?? "")
    .slice(0, column - 1 - from)
    .replace(/[^\t]/g, " ");
  return [...rows, `${" ".repeat(width)} | ${indent}^`].join("\n");
}

/** Without control characters and halves of characters, which would not survive on their way to a model. */
function visible(text: string): string {
  return text.replace(/(?![\t\n])\p{Cc}|\p{Surrogate}/gu, "\ufffd");
}
