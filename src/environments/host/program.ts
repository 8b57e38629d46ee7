import { deferred } from "../../util/deferred.js";
import { PROTOCOL_VERSION, type ToHost, type ToProgram } from "../protocol/messages.js";
import { encodeMessage, FrameReader, ProtocolError } from "./frames.js";
import { type PreparedPart, piecesOf, writeFrames } from "./load-value.js";
import type { Transport } from "./transport.js";
import { validateMessage } from "./validate-message.js";

/** Bytes of a part from which on it goes as a file, where the transport has files. */
const UPLOAD_FROM_BYTES = 2 * 1024 * 1024;

/** Why a program is gone. */
export interface ProgramEnd {
  readonly reason: "exit" | "protocol";
  /** In words, such as `was killed by SIGABRT`. */
  readonly description: string;
  /** What it said on its standard error. */
  readonly errorOutput: string;
}

/** A running program that speaks the protocol: messages in, checked messages out. */
export class Program {
  /** Settles once the program is gone. Never rejects. */
  readonly ended: Promise<ProgramEnd>;
  readonly #transport: Transport;
  readonly #reader = new FrameReader();
  #breach: string | undefined;
  #receiver: ((message: ToHost) => void) | undefined;
  #onEnd: ((end: ProgramEnd) => void) | undefined;
  #end: ProgramEnd | undefined;
  #alive = true;
  #holds = 0;

  constructor(transport: Transport) {
    this.#transport = transport;
    this.ended = transport.exited.then(({ description, errorOutput }) => {
      this.#alive = false;
      const reason = this.#breach === undefined ? "exit" : "protocol";
      this.#end = { reason, description: this.#breach ?? description, errorOutput };
      this.#onEnd?.(this.#end);
      return this.#end;
    });
    transport.receive((chunk) => this.#read(chunk));
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** How long a message and its answer may be under way, beyond what they take on this machine. */
  get latencyMs(): number {
    return this.#transport.latencyMs ?? 0;
  }

  /**
   * Sets who gets the messages, and is told when the program is gone. Without a receiver any message is a breach: nobody asked.
   * What waits for `ended` is kept as long as the program lives, which is too long for thousands of cells.
   */
  setReceiver(receiver?: (message: ToHost) => void, onEnd?: (end: ProgramEnd) => void): void {
    this.#receiver = receiver;
    this.#onEnd = onEnd;
    const end = this.#end;
    if (end && onEnd) queueMicrotask(() => onEnd(end));
  }

  send(message: ToProgram): void {
    void this.#transport.write(encodeMessage(message));
  }

  /** Sends a part of a value, no faster than the program reads. */
  async sendPart(prepared: PreparedPart): Promise<void> {
    const { part } = prepared;
    if (this.#transport.upload && part.bytes >= UPLOAD_FROM_BYTES) {
      const file = await this.#transport.upload(piecesOf(prepared), part.bytes);
      this.send({ type: "load", ...part, file });
      return;
    }
    this.send({ type: "load", ...part });
    await writeFrames(prepared, (frame) => this.#transport.write(frame));
  }

  /** Waits for one message of a type; any other is a breach. Gives `undefined` when the program ends instead. */
  async expect<Type extends ToHost["type"]>(type: Type): Promise<Extract<ToHost, { type: Type }> | undefined> {
    const { promise: answered, resolve } = deferred<Extract<ToHost, { type: Type }> | undefined>();
    this.setReceiver(
      (message) => {
        if (message.type !== type) throw new ProtocolError(`expected \`${type}\`, got \`${message.type}\``);
        this.setReceiver();
        resolve(message as Extract<ToHost, { type: Type }>);
      },
      () => resolve(undefined),
    );
    return answered;
  }

  /** Ends the program for saying what it may not say. */
  breach(description: string): void {
    this.#breach ??= description;
    this.kill();
    this.#alive = false;
  }

  interrupt(): void {
    this.#transport.interrupt?.();
  }

  kill(): void {
    // Whoever ends it waits for its end, so the event loop must not end before.
    if (this.#alive) this.hold();
    this.#transport.kill();
  }

  /** Keeps the host's event loop alive until {@link release} was called as often. Without work under way, nothing does. */
  hold(): void {
    this.#holds += 1;
    if (this.#holds === 1) this.#transport.keepAlive(true);
  }

  release(): void {
    this.#holds -= 1;
    if (this.#holds === 0) this.#transport.keepAlive(false);
  }

  #read(chunk: Buffer): void {
    if (this.#breach !== undefined) return;
    try {
      for (const text of this.#reader.push(chunk)) {
        const message = validateMessage(text);
        if (!this.#receiver) throw new ProtocolError(`\`${message.type}\` was not asked for`);
        this.#receiver(message);
        if (this.#breach !== undefined) return;
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.breach(error.message);
    }
  }
}

/** Waits until a program has started. Gives `undefined` when it ends instead. */
export async function awaitReady(program: Program): Promise<boolean> {
  const ready = await program.expect("ready");
  if (ready && ready.protocol !== PROTOCOL_VERSION)
    program.breach(`it speaks version ${ready.protocol} of the protocol`);
  return ready !== undefined && program.alive;
}
