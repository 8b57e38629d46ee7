const LINE_FEED = 0x0a;

/** Cuts bytes into lines of text and knows where in the file each one ends. Bytes, because ids of places must not depend on decoding. */
export class LineSplitter {
  #position: number;
  #begun: Buffer[] = [];

  constructor(position: number) {
    this.#position = position;
  }

  /** How many bytes of the file were seen. */
  get position(): number {
    return this.#position;
  }

  push(bytes: Buffer): { readonly text: string; readonly end: number }[] {
    const lines: { text: string; end: number }[] = [];
    let start = 0;
    for (let feed = bytes.indexOf(LINE_FEED); feed !== -1; feed = bytes.indexOf(LINE_FEED, start)) {
      this.#begun.push(bytes.subarray(start, feed));
      start = feed + 1;
      lines.push({ text: Buffer.concat(this.#begun).toString().trim(), end: this.#position + start });
      this.#begun = [];
    }
    if (start < bytes.length) this.#begun.push(bytes.subarray(start));
    this.#position += bytes.length;
    return lines;
  }
}
