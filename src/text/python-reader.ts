import type { PythonToken } from "./python-tokens.js";

/** What the tokens read so far are, one after another; it knows no more of the grammar than which of them may follow which. */
export class PythonReader {
  /** The tokens cannot be a program. */
  isBroken = false;
  /** Running it does something or gives a value by a call: words and data do not. */
  acts = false;
  /** There is something to work out: a call, a comprehension, an operation, a part of a value. */
  computes = false;
  readonly #brackets: string[] = [];
  /** Whether a value has just ended, so that an operator or an end has to follow. */
  #afterValue = false;
  #previous: PythonToken | undefined;
  /** First word of the statement. */
  #first: PythonToken | undefined;
  /** Whether the statement's colon has been seen, outside of brackets. */
  #hasColon = false;
  /** The value before is a number, the operator before adds or multiplies: two numbers are none to work out. */
  #isNumber = false;
  #isSum = false;
  /** Tokens since the statement's assignment; `undefined` when there is none. */
  #sinceAssignment: number | undefined;

  read(token: PythonToken): void {
    if (token.kind === "newline") {
      if (this.#brackets.length > 0) return;
      this.endStatement();
      return;
    }
    this.#first ??= token;
    if (this.#sinceAssignment !== undefined) this.#sinceAssignment++;
    this.#readToken(token);
    this.#previous = token;
  }

  /** Ends the statement under way; brackets that are still open break it. */
  endStatement(): void {
    const first = this.#first;
    if (first !== undefined) {
      const isHeader = HEADERS.has(first.text) && first.kind === "name";
      if (this.#brackets.length > 0 || (isHeader && !this.#hasColon) || !(this.#afterValue || this.#mayEnd())) {
        this.isBroken = true;
      }
      if (first.kind === "name" && ACTING.has(first.text)) this.acts = true;
      // `total = 3` alone may as well be output that the model shows.
      const isPlain = this.#sinceAssignment === 1 && isLiteral(this.#previous);
      if (this.#sinceAssignment !== undefined && !isPlain) this.acts = true;
    }
    this.#first = undefined;
    this.#previous = undefined;
    this.#afterValue = false;
    this.#hasColon = false;
    this.#isSum = false;
    this.#sinceAssignment = undefined;
  }

  #readToken(token: PythonToken): void {
    if (token.kind === "operator") this.#readOperator(token);
    else if (token.kind === "name" && KEYWORDS.has(token.text)) this.#readKeyword(token.text);
    else this.#readValue(token);
  }

  #readValue({ kind, text }: PythonToken): void {
    const previous = this.#previous;
    if (this.#afterValue && !(kind === "string" && previous?.kind === "string") && !this.#isSoftKeyword(previous)) {
      this.isBroken = true;
    }
    if ((kind === "string" && /^[a-z]*f/i.test(text)) || (this.#isSum && kind !== "number")) this.computes = true;
    const bracket = this.#brackets.at(-1);
    // A name in a list or dict stands for a value; `(a, b)` may as well be words.
    if (kind === "name" && !LITERALS.has(text) && (bracket === "[" || bracket === "{") && previous?.text !== ".") {
      this.computes = true;
    }
    this.#isNumber = kind === "number";
    this.#isSum = false;
    this.#afterValue = true;
  }

  #readKeyword(word: string): void {
    const previous = this.#previous;
    const isStart = previous === undefined || (!this.#isInBrackets && [":", ";"].includes(previous.text));
    if (isStart && previous === undefined && word === "async") this.#first = undefined;
    if (word === "lambda" || (word === "if" && this.#afterValue) || (word === "for" && this.#isInBrackets)) {
      this.computes = true;
    }
    const fits = this.#afterValue ? this.#mayFollowValue(word) : this.#mayBegin(word, isStart);
    if (!fits) this.isBroken = true;
    this.#afterValue = false;
  }

  get #isInBrackets(): boolean {
    return this.#brackets.length > 0;
  }

  #mayFollowValue(word: string): boolean {
    const first = this.#first?.text ?? "";
    if (["and", "or", "in", "is", "not", "if", "else"].includes(word)) return true;
    if (word === "for" || word === "async") return this.#isInBrackets;
    if (word === "as") return ["with", "import", "from", "except", "case"].includes(first);
    if (word === "from") return first === "raise";
    return word === "import" && first === "from";
  }

  #mayBegin(word: string, isStart: boolean): boolean {
    const previous = this.#previous?.text;
    if (isStart) return !["and", "or", "in", "is", "as"].includes(word);
    if (["not", "lambda", "await", "yield"].includes(word)) return true;
    if (word === "from") return previous === "yield";
    if (word === "import") return this.#first?.text === "from";
    // `for key, in pairs` takes apart what has one part.
    if (word === "in") return previous === "not" || previous === ",";
    if (["def", "for", "with"].includes(word)) return previous === "async";
    return false;
  }

  #readOperator(token: PythonToken): void {
    const { text } = token;
    if (OPENING.has(text)) this.#open(token);
    else if (CLOSING.has(text)) this.#close(text);
    else if (text === "..." && !this.#afterValue) this.#afterValue = this.#first?.text !== "from";
    else if (text === ";") this.#endSimple();
    else if (this.#afterValue) this.#operate(text);
    else if (!this.#isPrefix(text)) this.isBroken = true;
    else if (text === ":" && !this.#isInBrackets) this.#hasColon = true;
  }

  #open({ text, isGlued }: PythonToken): void {
    if (this.#afterValue) {
      if (text === "{" && !this.#isSoftKeyword(this.#previous)) this.isBroken = true;
      // `Smith (2020)` is a citation, `count(rows)` a call.
      if (isGlued) this.computes = true;
      if (text === "(") this.acts = true;
    }
    // What follows a value is a call or a part of it, and no list.
    this.#brackets.push(this.#afterValue && text !== "{" ? (text === "(" ? "call" : "part") : text);
    this.#afterValue = false;
    this.#isNumber = false;
  }

  #close(text: string): void {
    const previous = this.#previous;
    const opened = this.#brackets.pop();
    const isEmpty = previous?.kind === "operator" && (OPENING.has(previous.text) || [",", ":"].includes(previous.text));
    const isBare = ["*", "/"].includes(previous?.text ?? "") || previous?.text === "yield";
    if (opened === undefined || PAIRS[opened] !== text || !(this.#afterValue || isEmpty || isBare))
      this.isBroken = true;
    this.#afterValue = true;
    this.#isNumber = false;
  }

  #operate(text: string): void {
    if (text === "~") this.isBroken = true;
    const isString = this.#previous?.kind === "string";
    this.#isSum = text === "+" || text === "*";
    if (this.#isSum ? !this.#isNumber : text === "%" && isString) this.computes = true;
    if (!this.#isInBrackets) {
      if (text === ":") this.#hasColon = true;
      if (/^(?:[^=!<>]+=|(?:<<|>>)=|=)$/.test(text)) this.#sinceAssignment = 0;
    }
    this.#afterValue = false;
  }

  #endSimple(): void {
    if (this.#isInBrackets) this.isBroken = true;
    this.endStatement();
  }

  /** Whether an operator may stand where a value is to come. */
  #isPrefix(text: string): boolean {
    const previous = this.#previous?.text ?? "";
    if (["+", "-", "~", "*", "**"].includes(text)) return true;
    if (text === "@") return this.#previous === undefined;
    if (text === ".") return this.#first?.text === "from";
    if (text === ":") return ["[", ",", ":", "lambda", "else", "try", "finally", "except", "*", "/"].includes(previous);
    if (text === "/") return previous === ",";
    if (text === "=" && previous === ",") {
      this.#sinceAssignment = 0;
      return true;
    }
    // `*` and `/` stand for themselves in a list of parameters, and a part may reach to the end.
    return text === "," && ["*", "/", ":"].includes(previous);
  }

  /** Whether a statement may end though no value stands at its end. */
  #mayEnd(): boolean {
    const previous = this.#previous;
    if (previous === undefined) return true;
    if (previous.kind === "name") return BARE.has(previous.text);
    return [":", ",", "..."].includes(previous.text) || (previous.text === "*" && this.#first?.text === "from");
  }

  #isSoftKeyword(token: PythonToken | undefined): boolean {
    return token !== undefined && token === this.#first && ["match", "case", "type"].includes(token.text);
  }
}

const OPENING = new Set(["(", "[", "{"]);
const CLOSING = new Set([")", "]", "}"]);
const PAIRS: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}", call: ")", part: "]" };
/** Those of JSON too: an answer in text may be either. */
const LITERALS = new Set(["True", "False", "None", "true", "false", "null"]);
/** Words that begin a statement with a body. */
const HEADERS = new Set(
  ["if", "elif", "else", "for", "while", "try", "except", "finally", "with"].concat(["def", "class"]),
);
/** First words of statements that do something. */
const ACTING = new Set([...HEADERS, "import", "from", "del", "raise", "assert", "global", "nonlocal"]);
/** Words that may stand at the end of a statement. */
const BARE = new Set(["return", "pass", "break", "continue", "raise", "yield"]);
const KEYWORDS = new Set([
  ...["and", "or", "not", "in", "is", "as", "lambda", "await", "async", "return", "pass", "break", "continue", "yield"],
  ...ACTING,
]);

function isLiteral(token: PythonToken | undefined): boolean {
  return token !== undefined && (token.kind !== "name" || LITERALS.has(token.text));
}
