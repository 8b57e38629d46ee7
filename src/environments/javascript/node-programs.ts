import { execFile } from "node:child_process";
import { totalmem } from "node:os";
import { parse } from "node:path";
import { RLMConfigError, RLMEnvironmentError } from "../../spec/errors.js";
import { ProcessTransport } from "../host/process-transport.js";
import { awaitReady, Program } from "../host/program.js";
import { encodeBootstrap, LOADER } from "./loader.js";
import { isSupported, type NodeVersion, nodeFlags, parseNodeVersion } from "./node-flags.js";

/** How the processes of a REPL are started. */
export interface NodeProgramOptions {
  /**
   * Limit of the engine's heap in MB. Long strings lie outside of it.
   * @default a quarter of the machine's memory, at least 1024 and at most 4096
   */
  readonly heapMb?: number;
  /**
   * Path of the Node binary that runs the REPL. Needed inside packaged applications.
   * @default the binary that runs this process
   */
  readonly nodePath?: string;
}

const MEGABYTE = 1024 * 1024;

/** Starts the processes of REPLs. */
export class NodePrograms {
  readonly #nodePath: string;
  readonly #heapMb: number;
  #version: Promise<NodeVersion> | undefined;

  constructor({ heapMb, nodePath }: NodeProgramOptions) {
    if (heapMb !== undefined && !(Number.isInteger(heapMb) && heapMb >= 64)) {
      throw new RLMConfigError(
        "heapMb",
        `Expected \`heapMb\` to be an integer of at least 64, got \`${heapMb}\``,
        heapMb,
      );
    }
    this.#nodePath = nodePath ?? process.execPath;
    this.#heapMb = heapMb ?? Math.min(4096, Math.max(1024, Math.floor(totalmem() / MEGABYTE / 4)));
  }

  /** @throws RLMEnvironmentError when no process can be started */
  async start(): Promise<Program> {
    this.#version ??= this.#readVersion();
    const version = await this.#version;
    const transport = new ProcessTransport({
      command: [this.#nodePath, ...nodeFlags(version, this.#heapMb), "-e", LOADER],
      cwd: parse(process.execPath).root,
      env: process.platform === "win32" ? { SystemRoot: process.env["SystemRoot"] ?? "" } : {},
    });
    const program = new Program(transport);
    transport.write(encodeBootstrap(process.platform !== "win32"));
    program.keepAlive(true);
    if (!(await awaitReady(program))) {
      const end = await program.ended;
      throw new RLMEnvironmentError(
        `The REPL could not be started: its process ${end.description}. ${end.errorOutput.slice(0, 500)}`,
      );
    }
    program.keepAlive(false);
    return program;
  }

  async close(): Promise<void> {}

  async #readVersion(): Promise<NodeVersion> {
    const text = this.#nodePath === process.execPath ? process.version : await askVersion(this.#nodePath);
    const version = parseNodeVersion(text);
    if (!version || !isSupported(version)) {
      throw new RLMEnvironmentError(
        `The REPL needs Node 20.18 or later (22.8 or later of 22), but ${this.#nodePath} is ${text.trim().slice(0, 50)}`,
      );
    }
    return version;
  }
}

function askVersion(nodePath: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(nodePath, ["-v"], { env: {}, timeout: 10_000 }, (error, output) => {
      if (error)
        reject(
          new RLMEnvironmentError(`The Node binary ${nodePath} could not be run: ${error.message}`, { cause: error }),
        );
      else resolve(output);
    });
  });
}
