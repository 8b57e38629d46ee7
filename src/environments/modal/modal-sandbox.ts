import type { CommandOutcome, Sandbox, SandboxProcess } from "../sandbox/sandbox.js";
import { ModalReplProcess } from "./modal-process.js";
import type { ModalExecOptions, ModalSandbox as SdkSandbox } from "./sdk.js";

/** What an image sets for its own programs must not change how Node starts. */
const EXEC: ModalExecOptions = { mode: "binary", workdir: "/", env: { NODE_OPTIONS: "" } };

/** A sandbox of Modal. */
export class ModalSandbox implements Sandbox {
  readonly #sandbox: SdkSandbox;
  readonly #timeoutMs: number;
  readonly #describe: (error: unknown) => string;
  #over = false;

  constructor(sandbox: SdkSandbox, timeoutMs: number, describe: (error: unknown) => string) {
    this.#sandbox = sandbox;
    this.#timeoutMs = timeoutMs;
    this.#describe = describe;
  }

  get id(): string {
    return this.#sandbox.sandboxId;
  }

  async run(command: readonly string[]): Promise<CommandOutcome> {
    const process = await this.#sandbox.exec([...command], EXEC);
    const [output, errorOutput, code] = await Promise.all([
      new Response(process.stdout).text(),
      new Response(process.stderr).text(),
      process.wait(),
    ]);
    return { code, output, errorOutput };
  }

  start(command: readonly string[]): Promise<SandboxProcess> {
    const options = { exec: EXEC, timeoutMs: this.#timeoutMs, describe: this.#describe };
    return ModalReplProcess.start(this.#sandbox, command, options);
  }

  async upload(path: string, pieces: AsyncIterable<Uint8Array>, bytes: number): Promise<void> {
    // The SDK takes a file in one piece.
    const whole = Buffer.allocUnsafe(bytes);
    let position = 0;
    for await (const piece of pieces) {
      whole.set(piece, position);
      position += piece.length;
    }
    await this.#sandbox.filesystem.writeBytes(whole, path);
  }

  async kill(): Promise<void> {
    if (this.#over) return;
    await this.#sandbox.terminate();
    this.#over = true;
    // Its connection would stay open otherwise.
    this.#sandbox.detach();
  }
}
