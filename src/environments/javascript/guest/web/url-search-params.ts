import { charCodeAt, indexOf, NativeString, NativeTypeError, slice } from "../primordials.js";
import { TextDecoder, TextEncoder } from "./text-encoding.js";

type Pair = [name: string, value: string];

const UNESCAPED = /^[a-zA-Z0-9*\-._]$/;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

function encodeComponent(text: string): string {
  let result = "";
  for (const byte of encoder.encode(text)) {
    const character = String.fromCharCode(byte);
    if (byte === 32) result += "+";
    else if (UNESCAPED.test(character)) result += character;
    else result += `%${byte < 16 ? "0" : ""}${byte.toString(16).toUpperCase()}`;
  }
  return result;
}

function decodeComponent(text: string): string {
  if (indexOf(text, "%") < 0) return text.replaceAll("+", " ");
  const bytes: number[] = [];
  const source = encoder.encode(text);
  for (let index = 0; index < source.length; index++) {
    const byte = source[index] as number;
    const hex = byte === 37 ? String.fromCharCode(source[index + 1] ?? 0, source[index + 2] ?? 0) : "";
    if (/^[0-9a-fA-F]{2}$/.test(hex)) {
      bytes.push(Number.parseInt(hex, 16));
      index += 2;
    } else bytes.push(byte === 43 ? 32 : byte);
  }
  return decoder.decode(new Uint8Array(bytes));
}

function parsePairs(query: string): Pair[] {
  const pairs: Pair[] = [];
  for (const part of query.split("&")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    pairs.push(
      equals < 0
        ? [decodeComponent(part), ""]
        : [decodeComponent(slice(part, 0, equals)), decodeComponent(slice(part, equals + 1))],
    );
  }
  return pairs;
}

function readPairs(init: unknown): Pair[] {
  if (init === undefined || init === null) return [];
  if (typeof init !== "object") {
    const text = NativeString(init);
    return parsePairs(charCodeAt(text, 0) === 63 ? slice(text, 1) : text);
  }
  if (Symbol.iterator in init) {
    return Array.from(init as Iterable<unknown>, (item) => {
      const pair = Array.from(item as Iterable<unknown>);
      if (pair.length !== 2) throw new NativeTypeError("Each query pair must be an iterable [name, value] tuple");
      return [NativeString(pair[0]), NativeString(pair[1])];
    });
  }
  return Object.entries(init).map(([name, value]) => [name, NativeString(value)]);
}

/** Names and values of parameters; `undefined` for what is none. */
export let pairsOf: (value: object) => readonly (readonly [name: string, value: string])[] | undefined;

/** The query of a URL, as the WHATWG standard has it. */
export class URLSearchParams {
  #pairs: Pair[];
  #onChange: ((query: string) => void) | undefined;

  constructor(init?: unknown) {
    this.#pairs = readPairs(init);
  }

  static {
    pairsOf = (value) => (#pairs in value ? value.#pairs : undefined);
  }

  /** The parameters of a URL, which follows their changes. */
  static of(query: string, onChange: (query: string) => void): URLSearchParams {
    const parameters = new URLSearchParams(query);
    parameters.#onChange = onChange;
    return parameters;
  }

  /** Takes over a new query of the URL. */
  static replace(parameters: URLSearchParams, query: string): void {
    parameters.#pairs = readPairs(query);
  }

  get size(): number {
    return this.#pairs.length;
  }

  append(name: unknown, value: unknown): void {
    this.#pairs.push([NativeString(name), NativeString(value)]);
    this.#changed();
  }

  delete(name: unknown, value?: unknown): void {
    const key = NativeString(name);
    this.#pairs = this.#pairs.filter(
      (pair) => pair[0] !== key || (value !== undefined && pair[1] !== NativeString(value)),
    );
    this.#changed();
  }

  get(name: unknown): string | null {
    const key = NativeString(name);
    return this.#pairs.find((pair) => pair[0] === key)?.[1] ?? null;
  }

  getAll(name: unknown): string[] {
    const key = NativeString(name);
    return this.#pairs.filter((pair) => pair[0] === key).map((pair) => pair[1]);
  }

  has(name: unknown, value?: unknown): boolean {
    const key = NativeString(name);
    return this.#pairs.some((pair) => pair[0] === key && (value === undefined || pair[1] === NativeString(value)));
  }

  set(name: unknown, value: unknown): void {
    const key = NativeString(name);
    const first = this.#pairs.find((pair) => pair[0] === key);
    if (!first) this.#pairs.push([key, NativeString(value)]);
    else {
      first[1] = NativeString(value);
      this.#pairs = this.#pairs.filter((pair) => pair === first || pair[0] !== key);
    }
    this.#changed();
  }

  sort(): void {
    this.#pairs.sort((left, right) => (left[0] < right[0] ? -1 : left[0] > right[0] ? 1 : 0));
    this.#changed();
  }

  forEach(callback: (value: string, name: string, parameters: URLSearchParams) => void, self?: unknown): void {
    for (const [name, value] of this.#pairs) Reflect.apply(callback, self, [value, name, this]);
  }

  *entries(): IterableIterator<Pair> {
    for (const [name, value] of this.#pairs) yield [name, value];
  }

  *keys(): IterableIterator<string> {
    for (const [name] of this.#pairs) yield name;
  }

  *values(): IterableIterator<string> {
    for (const [, value] of this.#pairs) yield value;
  }

  [Symbol.iterator](): IterableIterator<Pair> {
    return this.entries();
  }

  toString(): string {
    return this.#pairs.map(([name, value]) => `${encodeComponent(name)}=${encodeComponent(value)}`).join("&");
  }

  get [Symbol.toStringTag](): string {
    return "URLSearchParams";
  }

  #changed(): void {
    this.#onChange?.(this.toString());
  }
}
