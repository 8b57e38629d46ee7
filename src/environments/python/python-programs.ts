import { totalmem } from "node:os";
import { RLMEnvironmentError } from "../../spec/errors.js";
import { checkOptions, integerFrom, type OptionRules, oneOf, text } from "../../util/check-options.js";
import { rememberSuccess } from "../../util/remember-success.js";
import { limitResources } from "../host/isolation.js";
import { type ProcessCommand, ProcessTransport } from "../host/process-transport.js";
import type { Program } from "../host/program.js";
import { ProgramPool } from "../host/program-pool.js";
import { RunningPrograms } from "../host/running-programs.js";
import { startProgram } from "../host/start-program.js";
import { findSurroundings } from "../host/surroundings.js";
import { findPython } from "./find-python.js";
import { encodeBootstrap, LOADER, PYTHON_FLAGS } from "./loader.js";
import { jailedPython } from "./python-jail.js";

/** Options of `python()`. */
export interface PythonOptions {
  /**
   * `"system"` runs the Python of this machine; `"pyodide"` needs none, and has options of its own: see `PyodideOptions`.
   * @default "system"
   */
  readonly runtime?: "system";
  /**
   * Name or path of the Python that runs the REPL: 3.10 or later. Only its standard library is used.
   * @default `python3`, else `python`
   */
  readonly pythonPath?: string;
  /**
   * Limit of the memory that the process may ask for in MB, on Linux; code that wants more gets a MemoryError.
   * @default half of the machine's memory, at least 1024 and at most 8192
   */
  readonly memoryMb?: number;
  /**
   * Processes kept ready for the next run, from the second run on. They never keep this process alive.
   * @default 1
   */
  readonly idleSpares?: number;
  /**
   * `"auto"` closes the network for the process in the kernel where that is possible (Linux with user namespaces); `false` leaves it open.
   * @default "auto"
   */
  readonly isolateNetwork?: "auto" | false;
  /**
   * Puts the process into a jail of bubblewrap (Linux): of the machine's files it sees only system libraries and Python's own modules, and
   * it has no network, no other processes and no capabilities. `true` fails where that is not possible, `"auto"` goes on without.
   * @default false
   */
  readonly jail?: "auto" | boolean;
}

const RULES: OptionRules<PythonOptions> = {
  runtime: oneOf("system", "pyodide"),
  pythonPath: text,
  memoryMb: integerFrom(64),
  idleSpares: integerFrom(0),
  isolateNetwork: oneOf("auto", false),
  jail: oneOf("auto", true, false),
};

const MEGABYTE = 1024 * 1024;

/** Starts Python processes for REPLs, and sees to it that none outlives this one. */
export class PythonPrograms {
  readonly #pythonPath: string | undefined;
  readonly #memoryMb: number;
  readonly #isolates: boolean;
  readonly #pool: ProgramPool;
  readonly #running = new RunningPrograms();
  readonly #jail: "auto" | boolean;
  readonly #start = rememberSuccess(() => this.#prepare());

  /** @throws RLMConfigError naming the option that is wrong */
  constructor(options: PythonOptions) {
    checkOptions(options, RULES);
    const { pythonPath, memoryMb, idleSpares = 1, isolateNetwork = "auto", jail = false } = options;
    this.#pythonPath = pythonPath;
    this.#memoryMb = memoryMb ?? Math.min(8192, Math.max(1024, Math.floor(totalmem() / MEGABYTE / 2)));
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
    const [start, bootstrap] = await Promise.all([this.#start(), encodeBootstrap()]);
    return startProgram(new ProcessTransport({ ...start, cwd: "/", env: {} }), this.#running, [bootstrap]);
  }

  /** How a REPL is started. */
  async #prepare(): Promise<Pick<ProcessCommand, "command" | "interruptBehind">> {
    if (process.platform === "win32") {
      throw new RLMEnvironmentError(
        'A REPL on the system\'s Python needs signals, which Windows does not have; there, Python runs with `runtime: "pyodide"`',
      );
    }
    const facts = await findPython(this.#pythonPath);
    const jailed = jailedPython(facts);
    const { prefix, interruptBehind } = await findSurroundings({ jail: this.#jail, isolates: this.#isolates, jailed });
    const python = [facts.path, ...PYTHON_FLAGS, "-c", LOADER];
    return {
      command: limitResources([...prefix, ...python], { heapMb: this.#memoryMb, besideMb: 0 }),
      interruptBehind,
    };
  }
}
