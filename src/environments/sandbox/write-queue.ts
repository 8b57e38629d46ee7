/** Bytes of one request, at most. Providers take more, but a request of that size is worth its way already. */
const MAX_REQUEST_BYTES = 1024 * 1024;

interface Entry {
  readonly bytes: Uint8Array;
  readonly taken: () => void;
}

/**
 * Writes to a channel on which each write is a request of its own: one after another, so that their order stays, and together what has
 * gathered meanwhile.
 */
export class WriteQueue {
  readonly #send: (bytes: Uint8Array) => Promise<void>;
  readonly #onFailure: (error: unknown) => void;
  #entries: Entry[] = [];
  #sending = false;
  #closed = false;

  /** `onFailure` is told once; nothing is sent after that. */
  constructor(send: (bytes: Uint8Array) => Promise<void>, onFailure: (error: unknown) => void) {
    this.#send = send;
    this.#onFailure = onFailure;
  }

  /** Settles once the bytes are taken, or never will be. */
  write(bytes: Uint8Array): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((taken) => {
      this.#entries.push({ bytes, taken });
      if (!this.#sending) void this.#drain();
    });
  }

  close(): void {
    this.#closed = true;
    for (const { taken } of this.#entries) taken();
    this.#entries = [];
  }

  async #drain(): Promise<void> {
    this.#sending = true;
    // What is written in the same turn goes together.
    await Promise.resolve();
    try {
      while (this.#entries.length > 0) await this.#sendSome();
    } catch (error) {
      this.close();
      this.#onFailure(error);
    }
    this.#sending = false;
  }

  async #sendSome(): Promise<void> {
    const some = this.#takeSome();
    const [first] = some;
    const bytes = some.length === 1 && first ? first.bytes : Buffer.concat(some.map((entry) => entry.bytes));
    try {
      for (let start = 0; start < bytes.length && !this.#closed; start += MAX_REQUEST_BYTES) {
        await this.#send(bytes.subarray(start, start + MAX_REQUEST_BYTES));
      }
    } finally {
      for (const { taken } of some) taken();
    }
  }

  /** The first entry, and as many after it as fit into one request with it. */
  #takeSome(): Entry[] {
    let bytes = 0;
    const next = this.#entries.findIndex((entry, index) => {
      bytes += entry.bytes.length;
      return index > 0 && bytes > MAX_REQUEST_BYTES;
    });
    return this.#entries.splice(0, next < 0 ? this.#entries.length : next);
  }
}
