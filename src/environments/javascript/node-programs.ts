import { totalmem } from "node:os";
import { parse } from "node:path";
import { checkOptions, integerFrom, type OptionRules, oneOf, text } from "../../util/check-options.js";
import { limitResources } from "../host/isolation.js";
import { ProcessTransport } from "../host/process-transport.js";
import type { Program } from "../host/program.js";
import { ProgramPool } from "../host/program-pool.js";
import { RunningPrograms } from "../host/running-programs.js";
import { bootProgram } from "./boot-program.js";
import { LOADER } from "./loader.js";
import { nodeFlags } from "./node-flags.js";
import { childEnvironment, type NodeStart, prepareNode } from "./prepare-node.js";

/** How the processes of a REPL are started. */
export interface NodeProgramOptions {
  /**
   * Limit of the engine's heap in MB. Long strings, such as a text context, lie outside of it; parsed JSON lies inside.
   * @default a quarter of the machine's memory, at least 1024 and at most 4096
   */
  readonly heapMb?: number;
  /**
   * Path of the Node binary that runs the REPL: 20.18 or later, or 22.8 or later. Needed inside packaged applications.
   * @default the binary that runs this process
   */
  readonly nodePath?: string;
  /**
   * Processes kept ready for the next run, from the second run on. They never keep this process alive.
   * @default 1
   */
  readonly idleSpares?: number;
  /**
   * `"auto"` closes the network for the process in the kernel where that is possible (Linux with user namespaces); elsewhere it is closed
   * by leaving nothing in the process that could open a connection. `false` leaves the kernel out of it.
   * @default "auto"
   */
  readonly isolateNetwork?: "auto" | false;
  /**
   * Puts the process into a jail of bubblewrap (Linux): of the machine's files it sees only system libraries, and it has no network, no
   * other processes and no capabilities. `true` fails where that is not possible, `"auto"` goes on without.
   * @default false
   */
  readonly jail?: "auto" | boolean;
}

const RULES: OptionRules<NodeProgramOptions> = {
  heapMb: integerFrom(64),
  nodePath: text,
  idleSpares: integerFrom(0),
  isolateNetwork: oneOf("auto", false),
  jail: oneOf("auto", true, false),
};

const MEGABYTE = 1024 * 1024;

/** Starts the processes of REPLs, and sees to it that none outlives this one. */
export class NodePrograms {
  readonly #nodePath: string;
  readonly #heapMb: number;
  readonly #isolates: boolean;
  readonly #pool: ProgramPool;
  readonly #running = new RunningPrograms();
  readonly #jail: "auto" | boolean;
  #start: Promise<NodeStart> | undefined;

  /** @throws RLMConfigError naming the option that is wrong */
  constructor(options: NodeProgramOptions) {
    checkOptions(options, RULES);
    const { heapMb, nodePath, idleSpares = 1, isolateNetwork = "auto", jail = false } = options;
    this.#nodePath = nodePath ?? process.execPath;
    this.#heapMb = heapMb ?? Math.min(4096, Math.max(1024, Math.floor(totalmem() / MEGABYTE / 4)));
    this.#isolates = isolateNetwork === "auto";
    this.#jail = jail;
    this.#pool = new ProgramPool(() => this.#launch(), idleSpares);
  }

  /** @throws RLMEnvironmentError when no process can be started */
  start(): Promise<Program> {
    return this.#pool.take();
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  async #launch(): Promise<Program> {
    this.#start ??= prepareNode({ nodePath: this.#nodePath, isolates: this.#isolates, jail: this.#jail });
    const { version, prefix, nodePath, interruptBehind } = await this.#start;
    const node = [nodePath, ...nodeFlags(version, this.#heapMb), "-e", LOADER];
    const transport = new ProcessTransport({
      command: limitResources([...prefix, ...node], { heapMb: this.#heapMb }),
      cwd: parse(process.execPath).root,
      env: childEnvironment(),
      interruptBehind,
    });
    return bootProgram(transport, { running: this.#running, interruptible: process.platform !== "win32" });
  }
}
