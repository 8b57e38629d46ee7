/** A piece of Python source. */
export interface PythonToken {
  readonly kind: "name" | "number" | "string" | "operator" | "newline";
  readonly text: string;
  /** Whether nothing stands between it and the token before it. */
  readonly isGlued: boolean;
}

/** Why the tokens of a text end: with the text, within a string in triple quotes, or at what is no Python. */
export type PythonEnd = "end" | "inside string" | "no Python";

const BLANK = /(?:[ \t\f\r]+|\\\r?\n|#[^\n]*)/y;
const STRING_START = /(?:[rR][fFbB]?|[fFbB][rR]?|[uU])?("""|'''|"|')/y;
const NUMBER =
  /0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?[jJ]?/y;
const NAME = /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{N}\p{M}_]*/uy;
const OPERATOR = /\.\.\.|\*\*=|\/\/=|>>=|<<=|->|:=|[-+*/%@&|^<>=!]=|\*\*|\/\/|<<|>>|[-+*/%@&|^~<>=()[\]{},:.;]/y;

/** Cuts a text into tokens of Python, in one pass; comments and blanks are left out. */
export function* pythonTokens(source: string): Generator<PythonToken, PythonEnd> {
  let offset = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = offset;
    return pattern.exec(source)?.[0];
  };
  for (let isGlued = false; offset < source.length; ) {
    const blank = match(BLANK);
    if (blank !== undefined) {
      offset += blank.length;
      isGlued = false;
      continue;
    }
    if (source[offset] === "\n") {
      offset++;
      yield { kind: "newline", text: "\n", isGlued: false };
      isGlued = false;
      continue;
    }
    const start = match(STRING_START);
    let kind: PythonToken["kind"];
    let text: string | undefined;
    if (start !== undefined) {
      const quotes = start.replace(/^[a-z]*/i, "");
      const end = endOfString(source, offset + start.length, quotes);
      if (end === undefined) return quotes.length === 3 ? "inside string" : "no Python";
      kind = "string";
      text = source.slice(offset, end);
    } else {
      const number = match(NUMBER);
      const name = number === undefined ? match(NAME) : undefined;
      kind = number !== undefined ? "number" : name !== undefined ? "name" : "operator";
      text = number ?? name ?? match(OPERATOR);
      if (text === undefined) return "no Python";
    }
    yield { kind, text, isGlued };
    offset += text.length;
    isGlued = true;
  }
  return "end";
}

/** The offset behind a string's closing quotes; a line's end ends all but strings in triple quotes, without closing them. */
function endOfString(source: string, from: number, quotes: string): number | undefined {
  const isTriple = quotes.length === 3;
  // No pattern for the whole of it: the engine keeps a place to go back to for every repetition.
  for (let offset = from; offset < source.length; offset++) {
    const character = source[offset];
    if (character === "\\") offset++;
    else if (character === "\n" && !isTriple) return undefined;
    else if (source.startsWith(quotes, offset)) return offset + quotes.length;
  }
  return undefined;
}
