import { isSettable, URL_PARTS, type UrlPart } from "../../url-parts.js";
import { changeUrl, parseUrl } from "../host-functions.js";
import { append, list, NativeString, NativeTypeError, parseJson } from "../primordials.js";
import { URLSearchParams } from "./url-search-params.js";

type Parts = Readonly<Record<UrlPart, string>>;

function parse(url: unknown, base: unknown): Parts | undefined {
  const found = parseUrl(NativeString(url), base === undefined ? undefined : NativeString(base));
  return found === undefined ? undefined : (parseJson(found) as Parts);
}

/** The parts of a URL, and what they are called; `undefined` for what is none. */
export let partsOf: (value: object) => readonly (readonly [name: string, part: unknown])[] | undefined;

/** URLs as in Node. The text is taken apart outside of the context; nothing is ever fetched. */
export class URL {
  #parts: Parts;
  readonly #parameters: URLSearchParams;

  constructor(url: unknown, base?: unknown) {
    const parts = parse(url, base);
    if (!parts) {
      const error = new NativeTypeError("Invalid URL");
      throw Object.assign(error, { code: "ERR_INVALID_URL", input: NativeString(url) });
    }
    this.#parts = parts;
    this.#parameters = URLSearchParams.of(parts.search, (query) => this.#change("search", query));
  }

  static canParse(url: unknown, base?: unknown): boolean {
    return parse(url, base) !== undefined;
  }

  static parse(url: unknown, base?: unknown): URL | null {
    return URL.canParse(url, base) ? new URL(url, base) : null;
  }

  get searchParams(): URLSearchParams {
    return this.#parameters;
  }

  toString(): string {
    return this.#parts.href;
  }

  toJSON(): string {
    return this.#parts.href;
  }

  get [Symbol.toStringTag](): string {
    return "URL";
  }

  static {
    partsOf = (value) => {
      if (!(#parts in value)) return undefined;
      const parts = list<readonly [string, unknown]>();
      for (let index = 0; index < URL_PARTS.length; index++) {
        const name = URL_PARTS[index] as UrlPart;
        if (name === "hash") append(parts, ["searchParams", value.#parameters]);
        append(parts, [name, value.#parts[name]]);
      }
      return parts;
    };
    for (const name of URL_PARTS) {
      Object.defineProperty(URL.prototype, name, {
        get(this: URL) {
          return this.#parts[name];
        },
        ...(isSettable(name) && {
          set(this: URL, value: unknown) {
            this.#change(name, NativeString(value));
            if (name === "search" || name === "href") URLSearchParams.replace(this.#parameters, this.#parts.search);
          },
        }),
        enumerable: true,
        configurable: true,
      });
    }
  }

  #change(name: string, value: string): void {
    const changed = changeUrl(this.#parts.href, name, value);
    if (changed === undefined) throw new NativeTypeError("Invalid URL");
    this.#parts = parseJson(changed) as Parts;
  }
}
