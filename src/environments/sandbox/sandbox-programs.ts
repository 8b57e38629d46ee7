import { randomUUID } from "node:crypto";
import { RLMEnvironmentError, RLMError } from "../../spec/errors.js";
import type { Program } from "../host/program.js";
import { ProgramPool } from "../host/program-pool.js";
import type { RunningPrograms } from "../host/running-programs.js";
import { bootProgram } from "../javascript/boot-program.js";
import { LOADER } from "../javascript/loader.js";
import { nodeFlags } from "../javascript/node-flags.js";
import { endSandbox } from "./end-sandbox.js";
import { ExitWatch, type Farewell } from "./exit-watch.js";
import { findNode, type NodeFacts } from "./find-node.js";
import type { Sandbox } from "./sandbox.js";
import { SandboxTransport } from "./sandbox-transport.js";

/** Far more than Node takes to start in a new sandbox. */
const BOOT_TIMEOUT_MS = 60_000;

/** A provider of sandboxes, with the settings of a driver. */
export interface SandboxProvider {
  /** Makes a sandbox. */
  open(): Promise<Sandbox>;
  /** An error of the provider in words, with what to do about it and without secrets. */
  describe(error: unknown): string;
  /** What the sandbox's Node comes from, and what to do when it does not fit. */
  readonly source: { readonly name: string; readonly advice: string };
  readonly heapMb: number | undefined;
  readonly idleSpares: number;
  /** Standard output is handed out as text. */
  readonly textOutput: boolean;
  /** How sandboxes are ended that are still open when this process exits; `undefined` when only this process could. */
  readonly farewell: Farewell | undefined;
  /** Lets go of connections. */
  close?(): Promise<void>;
}

/** Starts REPLs in sandboxes of a provider, and sees to it that none outlives its run. */
export class SandboxPrograms {
  readonly #provider: SandboxProvider;
  readonly #pool: ProgramPool;
  readonly #exits: ExitWatch;
  /** The Node of the first sandbox; all are made alike. */
  #facts: NodeFacts | undefined;

  constructor(provider: SandboxProvider) {
    this.#provider = provider;
    this.#exits = new ExitWatch(provider.farewell);
    this.#pool = new ProgramPool(provider.idleSpares, (running) => this.#launch(running));
  }

  /** @throws RLMEnvironmentError when no sandbox can be started */
  start(): Promise<Program> {
    return this.#pool.start();
  }

  async close(): Promise<void> {
    await this.#pool.close();
    await this.#provider.close?.();
  }

  async #launch(running: RunningPrograms): Promise<Program> {
    const sandbox = await this.#provider.open().catch((error: unknown) => this.#fail(error));
    this.#exits.add(sandbox);
    try {
      const program = await this.#startIn(sandbox, running);
      void program.ended.then(() => this.#exits.delete(sandbox));
      return program;
    } catch (error) {
      await endSandbox(sandbox);
      this.#exits.delete(sandbox);
      return this.#fail(error);
    }
  }

  async #startIn(sandbox: Sandbox, running: RunningPrograms): Promise<Program> {
    const { source, heapMb, textOutput } = this.#provider;
    const describe = (error: unknown) => this.#provider.describe(error);
    this.#facts ??= await findNode(sandbox, source);
    const uploads = `/tmp/rlm-${randomUUID()}`;
    const flags = nodeFlags(this.#facts.version, heapMb ?? this.#facts.heapMb);
    const process = await sandbox.start(["node", ...flags, `--allow-fs-read=${uploads}/*`, "-e", LOADER]);
    const transport = new SandboxTransport({ sandbox, process, uploads, describe });
    const timer = setTimeout(() => transport.kill(), BOOT_TIMEOUT_MS);
    try {
      return await bootProgram(transport, { running, interruptible: true, textOutput, uploads });
    } finally {
      clearTimeout(timer);
    }
  }

  /** The provider's own error is not passed on as a cause: it may hold a request with its headers. */
  #fail(error: unknown): never {
    throw RLMError.isInstance(error) ? error : new RLMEnvironmentError(this.#provider.describe(error));
  }
}
