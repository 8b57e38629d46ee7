import { messageOf } from "../../util/errors.js";
import type { CommandOutcome, Sandbox, SandboxProcess } from "../sandbox/sandbox.js";
import { E2BProcess } from "./e2b-process.js";
import type { E2BSandbox as SdkSandbox } from "./sdk.js";
import { exitOf, quote } from "./shell.js";

/** Short commands answer within seconds. */
const COMMAND_TIMEOUT_MS = 30_000;
/** For a file of gigabytes over a slow line. */
const UPLOAD_TIMEOUT_MS = 600_000;
/** What an image sets for its own programs must not change how Node starts. */
const ENVIRONMENT = { NODE_OPTIONS: "" };

/** A sandbox of E2B. Its life time is extended again and again, so that it ends with this process and not with a clock. */
export class E2BSandbox implements Sandbox {
  readonly #sandbox: SdkSandbox;
  readonly #describe: (error: unknown) => string;
  readonly #extender: NodeJS.Timeout;

  constructor(sandbox: SdkSandbox, timeoutMs: number, describe: (error: unknown) => string) {
    this.#sandbox = sandbox;
    this.#describe = describe;
    this.#extender = setInterval(() => {
      // Refused at the longest life that the plan allows, for one. Whoever uses the sandbox then learns of its end.
      sandbox.setTimeout(timeoutMs).catch(() => {});
    }, timeoutMs / 2);
    this.#extender.unref();
  }

  get id(): string {
    return this.#sandbox.sandboxId;
  }

  async run(command: readonly string[]): Promise<CommandOutcome> {
    const options = { cwd: "/", envs: ENVIRONMENT, timeoutMs: COMMAND_TIMEOUT_MS };
    try {
      const { stdout, stderr } = await this.#sandbox.commands.run(quote(command), options);
      return { code: 0, output: stdout, errorOutput: stderr };
    } catch (error) {
      const exit = exitOf(error);
      if (!exit) throw error;
      return { code: exit.code, output: exit.output, errorOutput: exit.errorOutput || messageOf(error) };
    }
  }

  async start(command: readonly string[]): Promise<SandboxProcess> {
    return E2BProcess.start(this.#sandbox, command, { cwd: "/", envs: ENVIRONMENT, describe: this.#describe });
  }

  async upload(path: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    const stream = ReadableStream.from(pieces) as ReadableStream;
    await this.#sandbox.files.write(path, stream, { requestTimeoutMs: UPLOAD_TIMEOUT_MS });
  }

  async kill(): Promise<void> {
    clearInterval(this.#extender);
    await this.#sandbox.kill();
  }
}
