import { randomUUID } from "node:crypto";
import { describeExit } from "../host/describe-exit.js";
import type { ExitInfo } from "../host/transport.js";
import type { SandboxProcess } from "../sandbox/sandbox.js";
import { within } from "../sandbox/within.js";
import type { ModalExecOptions, ModalProcess, ModalSandbox } from "./sdk.js";

/** Kept of what the process says on its standard error: enough for the engine's last words. */
const MAX_ERROR_OUTPUT = 20_000;
/** How long the streams may take to end after the process has. */
const LAST_OUTPUT_MS = 2_000;

/** Codes of a process that was killed, and of a sandbox that was: both are the same. */
const KILLED = 137;
/** Code of a sandbox at the end of its life time. */
const TIMED_OUT = 124;

/** In place of the shell, so that the process id is that of the command. */
const START = 'echo "$$" >"$0" && exec "$@"';
const INTERRUPT = 'kill -INT "$(cat "$0")"';

interface StartOptions {
  readonly exec: ModalExecOptions;
  readonly timeoutMs: number;
  /** Words for an error of Modal, without secrets. */
  readonly describe: (error: unknown) => string;
}

/** A process in a sandbox of Modal, whose streams carry bytes. */
export class ModalReplProcess implements SandboxProcess {
  readonly exited: Promise<ExitInfo>;
  readonly #sandbox: ModalSandbox;
  readonly #options: StartOptions;
  readonly #pidFile: string;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  #onData: (chunk: Buffer) => void = () => {};
  #errorOutput = "";

  private constructor(sandbox: ModalSandbox, process: ModalProcess, pidFile: string, options: StartOptions) {
    this.#sandbox = sandbox;
    this.#options = options;
    this.#pidFile = pidFile;
    this.#writer = process.stdin.getWriter();
    // A write that fails is told to its writer.
    this.#writer.closed.catch(() => {});
    this.exited = this.#watch(process);
  }

  static async start(sandbox: ModalSandbox, command: readonly string[], options: StartOptions) {
    const pidFile = `/tmp/rlm-${randomUUID()}.pid`;
    const process = await sandbox.exec(["sh", "-c", START, pidFile, ...command], options.exec);
    return new ModalReplProcess(sandbox, process, pidFile, options);
  }

  receive(onData: (chunk: Buffer) => void): void {
    this.#onData = onData;
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#writer.write(bytes);
  }

  /** By a command of its own: Modal knows no signals. */
  async interrupt(): Promise<void> {
    const signal = await this.#sandbox.exec(["sh", "-c", INTERRUPT, this.#pidFile], this.#options.exec);
    await signal.wait();
  }

  async #watch(process: ModalProcess): Promise<ExitInfo> {
    const errors = drain(process.stderr, (chunk) => this.#keepError(chunk));
    const output = drain(process.stdout, (chunk) =>
      this.#onData(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)),
    );
    const description = await Promise.race([
      // A wait for a process whose sandbox is gone may go on for ever, so it begins only when the process has nothing more to say.
      output.then((problem) => (problem === undefined ? this.#describeEnd(process) : this.#describeBreak(problem))),
      this.#sandbox.wait().then(
        (code) => this.#describeLoss(code),
        // As long as the process can be spoken to, it does not matter that the control plane cannot.
        () => new Promise<never>(() => {}),
      ),
    ]);
    await within(LAST_OUTPUT_MS, errors);
    return { description, errorOutput: this.#errorOutput };
  }

  async #describeEnd(process: ModalProcess): Promise<string> {
    try {
      const code = await process.wait();
      // At the end of its life a sandbox kills what is in it.
      const sandboxCode = code === KILLED ? await this.#sandbox.poll() : null;
      return sandboxCode === null ? describeExit(code) : this.#describeLoss(sandboxCode);
    } catch (error) {
      return this.#describeBreak(error);
    }
  }

  #describeBreak(error: unknown): string {
    return `was lost with its sandbox: ${this.#options.describe(error)}`;
  }

  #describeLoss(sandboxCode: number): string {
    if (sandboxCode !== TIMED_OUT) return "was lost with its sandbox, which was terminated";
    return `reached the life time of its sandbox of ${this.#options.timeoutMs / 1_000} s (\`timeoutMs\`)`;
  }

  #keepError(chunk: Uint8Array): void {
    if (this.#errorOutput.length < MAX_ERROR_OUTPUT) this.#errorOutput += Buffer.from(chunk).toString("utf8");
  }
}

/** Hands out a stream to its end, and gives the error that it broke off with, if it did. */
async function drain(stream: ReadableStream<Uint8Array>, take: (chunk: Uint8Array) => void): Promise<unknown> {
  try {
    for await (const chunk of stream) take(chunk);
    return undefined;
  } catch (error) {
    return error ?? new Error("the stream broke off");
  }
}
