const MAX_CELLS = 500;
const MAX_CHARS = 2 * 1024 * 1024;

/** The code of the latest cells, for showing the line of an error. */
export class CellSources {
  readonly #sources = new Map<string, string>();
  #chars = 0;

  add(file: string, code: string): void {
    this.#sources.set(file, code);
    this.#chars += code.length;
    for (const [oldest, old] of this.#sources) {
      if (oldest === file || (this.#sources.size <= MAX_CELLS && this.#chars <= MAX_CHARS)) break;
      this.#sources.delete(oldest);
      this.#chars -= old.length;
    }
  }

  get(file: string): string | undefined {
    return this.#sources.get(file);
  }
}
