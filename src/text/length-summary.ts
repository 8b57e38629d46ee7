/** The median of more lengths than this is taken from about as many of them, spread evenly. */
const SAMPLE_SIZE = 10_000;

/** Shortest, median and longest of any number of lengths, in bounded memory. */
export class LengthSummary {
  readonly #stride: number;
  readonly #sample: number[] = [];
  #count = 0;
  #total = 0;
  #shortest = Number.POSITIVE_INFINITY;
  #longest = 0;

  /** @param expected How many lengths there will be. */
  constructor(expected: number) {
    this.#stride = Math.ceil(expected / SAMPLE_SIZE);
  }

  add(length: number): void {
    if (this.#count % this.#stride === 0) this.#sample.push(length);
    this.#count += 1;
    this.#total += length;
    this.#shortest = Math.min(this.#shortest, length);
    this.#longest = Math.max(this.#longest, length);
  }

  get total(): number {
    return this.#total;
  }

  format(): string {
    const sorted = this.#sample.toSorted((left, right) => left - right);
    const median = sorted[sorted.length >> 1] ?? 0;
    return `shortest ${this.#shortest}, median ${median}, longest ${this.#longest}`;
  }
}
