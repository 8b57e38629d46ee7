import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { PassThrough } from "node:stream";
import type { Machine } from "./machine.js";

/** How a command ended. */
export type ExecEnd = { readonly code: number } | { readonly signal: number };

/** One stream of a command, kept so that it can be read again from any place. */
class Output {
  readonly #chunks: Buffer[] = [];
  #ended = false;
  #wake: () => void = () => {};

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  async *read(offset: number): AsyncGenerator<Buffer> {
    let skipped = offset;
    for (let index = 0; ; index++) {
      while (index >= this.#chunks.length && !this.#ended) await new Promise<void>((resolve) => (this.#wake = resolve));
      const chunk = this.#chunks[index];
      if (!chunk) return;
      const rest = chunk.subarray(Math.min(skipped, chunk.length));
      skipped -= chunk.length - rest.length;
      if (rest.length > 0) yield rest;
    }
  }
}

/** A command in a fake sandbox of Modal: a process of this machine, or the tool that writes files. */
export class ModalExec {
  readonly outputs = [new Output(), new Output()] as const;
  readonly ended: Promise<ExecEnd>;
  /** Bytes that were written to standard input. */
  written = 0;
  readonly #child: ChildProcess | undefined;
  readonly #file: PassThrough | undefined;

  private constructor(ended: Promise<ExecEnd>, child?: ChildProcess, file?: PassThrough) {
    this.#child = child;
    this.#file = file;
    this.ended = ended.then((end) => {
      for (const output of this.outputs) output.end();
      return end;
    });
    for (const [index, stream] of [child?.stdout, child?.stderr].entries()) {
      stream?.on("data", (chunk: Buffer) => this.outputs[index as 0 | 1].push(chunk));
    }
  }

  static run(machine: Machine, command: readonly string[], env: Readonly<Record<string, string>>): ModalExec {
    const child = machine.spawn(command, env);
    const ended = new Promise<ExecEnd>((resolve) => {
      child.once("error", () => resolve({ code: 127 }));
      child.once("close", (code, signal) =>
        resolve(signal === null ? { code: code ?? 1 } : { signal: constants.signals[signal] }),
      );
    });
    return new ModalExec(ended, child);
  }

  /** The tool of Modal that writes what it is given into a file. */
  static writeFile(machine: Machine, path: string): ModalExec {
    const file = new PassThrough();
    return new ModalExec(
      machine.write(path, file).then(
        () => ({ code: 0 }),
        () => ({ code: 1 }),
      ),
      undefined,
      file,
    );
  }

  async write(data: Buffer): Promise<void> {
    const stream = this.#file ?? this.#child?.stdin;
    this.written += data.length;
    if (!stream?.writable) throw new Error("standard input is closed");
    if (this.#file) {
      if (!this.#file.write(data)) await once(this.#file, "drain");
      return;
    }
    await new Promise<void>((resolve, reject) => stream.write(data, (error) => (error ? reject(error) : resolve())));
  }

  closeInput(): void {
    (this.#file ?? this.#child?.stdin)?.end();
  }
}
