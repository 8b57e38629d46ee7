import { describeExit } from "../host/describe-exit.js";
import { TextLineReader } from "../host/text-line-reader.js";
import type { ExitInfo } from "../host/transport.js";
import type { SandboxProcess } from "../sandbox/sandbox.js";
import type { E2BCommand, E2BSandbox } from "./sdk.js";
import { exitOf, quote } from "./shell.js";

/** Kept of what the process says on its standard error: enough for the engine's last words. */
const MAX_ERROR_OUTPUT = 20_000;
const INTERRUPT_TIMEOUT_MS = 10_000;

interface StartOptions {
  readonly cwd: string;
  readonly envs: Record<string, string>;
  /** Words for an error of E2B, without secrets. */
  readonly describe: (error: unknown) => string;
}

/** A process in a sandbox of E2B. Its input takes bytes; its output is handed out as text, so it has to send lines. */
export class E2BProcess implements SandboxProcess {
  readonly exited: Promise<ExitInfo>;
  readonly #sandbox: E2BSandbox;
  readonly #command: E2BCommand;
  readonly #output: Output;

  private constructor(sandbox: E2BSandbox, command: E2BCommand, output: Output, describe: StartOptions["describe"]) {
    this.#sandbox = sandbox;
    this.#command = command;
    this.#output = output;
    this.exited = command.wait().then(
      () => this.#end("ended with code 0"),
      (error: unknown) => {
        const exit = exitOf(error);
        if (!exit) return this.#end(`was lost with its sandbox: ${describe(error)}`);
        return this.#end(exit.signal === undefined ? describeExit(exit.code) : `was killed by ${exit.signal}`);
      },
    );
  }

  static async start(sandbox: E2BSandbox, command: readonly string[], options: StartOptions): Promise<E2BProcess> {
    const { cwd, envs, describe } = options;
    const output = new Output();
    // In place of the shell, so that the process id is that of the command.
    const started = await sandbox.commands.run(`exec ${quote(command)}`, {
      background: true,
      stdin: true,
      cwd,
      envs,
      // The stream to it stays open as long as it lives.
      timeoutMs: 0,
      onStdout: (text) => output.push(text),
      onStderr: (text) => output.pushError(text),
    });
    return new E2BProcess(sandbox, started, output, describe);
  }

  receive(onData: (chunk: Buffer) => void): void {
    this.#output.onData = onData;
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#sandbox.commands.sendStdin(this.#command.pid, bytes);
  }

  /** By a command of its own: the service itself knows no other signals than those that end a process. */
  async interrupt(): Promise<void> {
    const command = quote(["kill", "-INT", String(this.#command.pid)]);
    await this.#sandbox.commands.run(command, { cwd: "/", envs: {}, timeoutMs: INTERRUPT_TIMEOUT_MS });
  }

  #end(description: string): ExitInfo {
    return { description, errorOutput: this.#output.errorText };
  }
}

/** What a process says. */
class Output {
  /** What comes before the first message is asked for is not the program's. */
  onData: (chunk: Buffer) => void = () => {};
  errorText = "";
  readonly #reader = new TextLineReader();

  push(text: string): void {
    const bytes = this.#reader.push(text);
    if (bytes.length > 0) this.onData(bytes);
  }

  pushError(text: string): void {
    if (this.errorText.length < MAX_ERROR_OUTPUT) this.errorText += text.slice(0, MAX_ERROR_OUTPUT);
  }
}
