import { InterruptGate } from "../host/interrupt-gate.js";
import type { ExitInfo, Transport } from "../host/transport.js";
import { endSandbox } from "./end-sandbox.js";
import type { Sandbox, SandboxProcess } from "./sandbox.js";
import { within } from "./within.js";
import { WriteQueue } from "./write-queue.js";

/** Requests to a provider may take seconds on a bad day; a REPL with a user's variables is not given up for that. */
const LATENCY_MS = 5_000;
/** When a request fails because the sandbox is gone, the process says so a moment later, and knows why. */
const LAST_WORDS_MS = 2_000;

export interface SandboxTransportOptions {
  readonly sandbox: Sandbox;
  readonly process: SandboxProcess;
  /** Folder in the sandbox for large values. */
  readonly uploads: string;
  /** Words for an error of the provider, without secrets. */
  readonly describe: (error: unknown) => string;
}

/** A program in a sandbox of its own, which ends with it. */
export class SandboxTransport implements Transport {
  readonly latencyMs = LATENCY_MS;
  readonly exited: Promise<ExitInfo>;
  readonly #sandbox: Sandbox;
  readonly #process: SandboxProcess;
  readonly #uploads: string;
  readonly #gate = new InterruptGate();
  readonly #queue: WriteQueue;
  #lose: (error: unknown) => void = () => {};
  #removed: () => void = () => {};
  #removal: Promise<void> | undefined;
  #uploaded = 0;

  constructor({ sandbox, process, uploads, describe }: SandboxTransportOptions) {
    this.#sandbox = sandbox;
    this.#process = process;
    this.#uploads = uploads;
    this.#queue = new WriteQueue(
      (bytes) => process.write(bytes),
      (error) => this.#lose(error),
    );
    const lost = new Promise<unknown>((resolve) => {
      this.#lose = resolve;
    }).then(async (error) => {
      await within(LAST_WORDS_MS, process.exited);
      return { description: `was lost: ${describe(error)}`, errorOutput: "" };
    });
    const killed = new Promise<void>((resolve) => {
      this.#removed = resolve;
    }).then(() => ({ description: "was killed by SIGKILL", errorOutput: "" }));
    this.exited = Promise.race([process.exited, lost, killed]).then(async (end) => {
      this.#queue.close();
      await this.#remove();
      return end;
    });
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#gate.pass(() => this.#queue.write(bytes));
  }

  receive(onData: (chunk: Buffer) => void): void {
    this.#process.receive(onData);
  }

  async upload(pieces: AsyncIterable<Uint8Array>, bytes: number): Promise<string> {
    this.#uploaded += 1;
    const name = `part-${this.#uploaded}`;
    const sent = this.#sandbox.upload(`${this.#uploads}/${name}`, pieces, bytes).catch((error) => this.#lose(error));
    await Promise.race([sent, this.exited]);
    return name;
  }

  interrupt(): void {
    // A signal that does not arrive has no one to arrive at; else it is repeated, and in the end the sandbox is killed.
    this.#gate.interrupt(() => this.#process.interrupt().catch(() => {}));
  }

  kill(): void {
    void this.#remove().then(this.#removed);
  }

  /** Connections to a sandbox cannot be told apart from work; a program keeps the host alive until it is ended. */
  keepAlive(): void {}

  #remove(): Promise<void> {
    this.#removal ??= endSandbox(this.#sandbox);
    return this.#removal;
  }
}
