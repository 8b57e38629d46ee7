/**
 * The 1-based line where a text stops being JSON. The engine's own message names a position only sometimes, so a text that
 * it has refused is read once more, up to there.
 */
export function lineOfJsonError(text: string): number {
  const end = new JsonScan(text).run();
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < end; at = text.indexOf("\n", at + 1)) line++;
  return line;
}

const SPACE = /[ \t\n\r]*/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** What may stand next: `first...` also allows the end of an empty array or object. */
type Expected = "value" | "firstValue" | "key" | "firstKey" | "afterValue";

class JsonScan {
  readonly #text: string;
  /** What closes each open bracket. */
  readonly #closers: string[] = [];
  #at = 0;
  #expected: Expected = "value";

  constructor(text: string) {
    this.#text = text;
  }

  /** Where the text stops being JSON. */
  run(): number {
    do this.#take(SPACE);
    while (this.#step());
    return this.#at;
  }

  #step(): boolean {
    const char = this.#text[this.#at];
    if (char === undefined) return false;
    switch (this.#expected) {
      case "firstValue":
      case "value":
        return this.#closesEmpty(char) || this.#value(char);
      case "firstKey":
      case "key":
        return this.#closesEmpty(char) || this.#key();
      case "afterValue":
        return this.#separator(char);
    }
  }

  #value(char: string): boolean {
    if (char === "{" || char === "[") {
      this.#closers.push(char === "{" ? "}" : "]");
      return this.#move(char === "{" ? "firstKey" : "firstValue");
    }
    this.#expected = "afterValue";
    return char === '"' ? this.#string() : this.#take(SCALAR);
  }

  #key(): boolean {
    if (!this.#string()) return false;
    this.#take(SPACE);
    return this.#text[this.#at] === ":" && this.#move("value");
  }

  #closesEmpty(char: string): boolean {
    return this.#expected.startsWith("first") && this.#closes(char);
  }

  #closes(char: string): boolean {
    if (char !== this.#closers.at(-1)) return false;
    this.#closers.pop();
    return this.#move("afterValue");
  }

  #separator(char: string): boolean {
    if (this.#closes(char)) return true;
    const closer = this.#closers.at(-1);
    return char === "," && closer !== undefined && this.#move(closer === "}" ? "key" : "value");
  }

  #move(expected: Expected): true {
    this.#expected = expected;
    this.#at++;
    return true;
  }

  /** Character by character: a regular expression would run out of stack on long strings. */
  #string(): boolean {
    if (this.#text[this.#at] !== '"') return false;
    for (this.#at++; this.#at < this.#text.length; ) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 34) {
        this.#at++;
        return true;
      }
      if (code < 32 || (code === 92 && !this.#take(ESCAPE))) return false;
      if (code !== 92) this.#at++;
    }
    return false;
  }

  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    if (found === undefined) return false;
    this.#at += found.length;
    return true;
  }
}
