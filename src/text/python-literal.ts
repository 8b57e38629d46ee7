import { type PythonToken, pythonTokens } from "./python-tokens.js";

/** A value written as a literal of Python. */
export interface PythonLiteral {
  /** The value as JSON text. */
  readonly json: string;
  readonly kind: "string" | "container" | "word";
}

/** Longer texts, and ones nested more deeply, are taken as they stand. */
const MAX_CHARS = 1_000_000;
const MAX_DEPTH = 100;

const WORDS: Readonly<Record<string, string>> = { True: "true", False: "false", None: "null" };
const CLOSINGS: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** Reads a text that is one literal: a string, a number, `True`, `None`, or a list, tuple, set or dict of literals. */
export function readPythonLiteral(text: string): PythonLiteral | undefined {
  if (text.length > MAX_CHARS) return undefined;
  const tokens: PythonToken[] = [];
  const source = pythonTokens(text);
  let next = source.next();
  for (; next.done !== true; next = source.next()) if (next.value.kind !== "newline") tokens.push(next.value);
  if (next.value !== "end") return undefined;
  const reader = new LiteralReader(tokens);
  const json = reader.value(0);
  if (json === undefined || !reader.isAtEnd) return undefined;
  const first = tokens[0];
  const kind = first?.kind === "string" ? "string" : /^[[{(]/.test(first?.text ?? "") ? "container" : "word";
  return { json, kind };
}

class LiteralReader {
  readonly #tokens: readonly PythonToken[];
  #index = 0;

  constructor(tokens: readonly PythonToken[]) {
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#index === this.#tokens.length;
  }

  /** JSON text of the value that begins here. */
  value(depth: number): string | undefined {
    const token = this.#next();
    if (token === undefined || depth > MAX_DEPTH) return undefined;
    const { kind, text } = token;
    if (kind === "string") return this.#string(text);
    if (kind === "number") return numberJson(text);
    if (text === "-" && this.#peek()?.kind === "number") {
      const number = numberJson(this.#next()?.text ?? "");
      return number === undefined ? undefined : `-${number}`;
    }
    if (kind === "name") return Object.hasOwn(WORDS, text) ? WORDS[text] : undefined;
    if (text === "{") return this.#braces(depth);
    return text === "[" || text === "(" ? this.#items(text, depth) : undefined;
  }

  #peek(): PythonToken | undefined {
    return this.#tokens[this.#index];
  }

  #next(): PythonToken | undefined {
    return this.#tokens[this.#index++];
  }

  /** Strings that follow one another are one. */
  #string(first: string): string | undefined {
    let value = stringValue(first);
    while (value !== undefined && this.#peek()?.kind === "string") {
      const more = stringValue(this.#next()?.text ?? "");
      value = more === undefined ? undefined : value + more;
    }
    return value === undefined ? undefined : JSON.stringify(value);
  }

  #items(opening: string, depth: number, first?: string): string | undefined {
    const items: string[] = [];
    const closing = CLOSINGS[opening];
    for (let given = first; given !== undefined || this.#peek()?.text !== closing; given = undefined) {
      const item = given ?? this.value(depth + 1);
      if (item === undefined) return undefined;
      items.push(item);
      if (this.#peek()?.text === ",") this.#next();
      // Parentheses around one value are no tuple.
      else if (opening === "(" && items.length === 1 && this.#peek()?.text === closing) {
        this.#next();
        return item;
      } else if (this.#peek()?.text !== closing) return undefined;
    }
    this.#next();
    return `[${items.join(",")}]`;
  }

  /** A dict or a set: which of them shows behind its first value, and nothing is read twice. */
  #braces(depth: number): string | undefined {
    if (this.#peek()?.text === "}") {
      this.#next();
      return "{}";
    }
    const first = this.value(depth + 1);
    if (first === undefined) return undefined;
    return this.#peek()?.text === ":" ? this.#entries(depth, first) : this.#items("{", depth, first);
  }

  #entries(depth: number, first: string): string | undefined {
    const entries: string[] = [];
    for (let given: string | undefined = first; given !== undefined || this.#peek()?.text !== "}"; given = undefined) {
      const key: string | undefined = given ?? this.value(depth + 1);
      if (key === undefined || /^[[{]/.test(key) || this.#next()?.text !== ":") return undefined;
      const value = this.value(depth + 1);
      if (value === undefined) return undefined;
      entries.push(`${key.startsWith('"') ? key : JSON.stringify(key)}:${value}`);
      if (this.#peek()?.text === ",") this.#next();
      else if (this.#peek()?.text !== "}") return undefined;
    }
    this.#next();
    return `{${entries.join(",")}}`;
  }
}

/** JSON has no exact form for other numbers. */
function numberJson(text: string): string | undefined {
  const digits = text.replaceAll("_", "");
  if (/^(?:0|[1-9]\d*)$/.test(digits)) return digits;
  if (/^0[xob]/i.test(digits)) return BigInt(digits).toString();
  const value = Number(digits);
  if (!Number.isFinite(value)) return undefined;
  // As Python writes it, which shows where it is a key.
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? value.toFixed(1) : JSON.stringify(value);
}

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v" },
  ...{ "\\": "\\", "'": "'", '"': '"', "\n": "" },
};

/** The value of one string; bytes, formatted strings and names of characters have none that is known here. */
function stringValue(source: string): string | undefined {
  const [, prefix = "", quotes = ""] = /^([a-z]*)("""|'''|"|')/i.exec(source) ?? [];
  if (/[bf]/i.test(prefix)) return undefined;
  const body = source.slice(prefix.length + quotes.length, -quotes.length);
  if (/r/i.test(prefix)) return body;
  let isWrong = false;
  const value = body.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g,
    (escape, two?: string, four?: string, eight?: string, octal?: string, character = "") => {
      const hex = two ?? four ?? eight;
      const code =
        hex === undefined ? (octal === undefined ? undefined : Number.parseInt(octal, 8)) : Number.parseInt(hex, 16);
      isWrong ||= "NxuU".includes(character) && character !== "";
      if (code === undefined) return ESCAPES[character] ?? escape;
      return code > 0x10ffff ? escape : String.fromCodePoint(code);
    },
  );
  return isWrong ? undefined : value;
}
