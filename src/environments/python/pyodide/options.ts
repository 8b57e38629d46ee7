import { totalmem } from "node:os";
import { checkOptions, integerFrom, type OptionRules, oneOf, text } from "../../../util/check-options.js";

/** Options of `python({ runtime: "pyodide" })`. */
export interface PyodideOptions {
  /** Python without any Python installed: the package `pyodide`, run by Node. */
  readonly runtime: "pyodide";
  /**
   * Folder of the package `pyodide`.
   * @default where it is installed: beside this library, else in the project of the current folder
   */
  readonly pyodidePath?: string;
  /**
   * Path of the Node binary that runs the REPL: 20.18 or later, or 22.8 or later. Needed inside packaged applications.
   * @default the binary that runs this process
   */
  readonly nodePath?: string;
  /**
   * Limit of Python's memory in MB; code that wants more gets a MemoryError and keeps what it has. 4096 is the most that there can be.
   * @default half of the machine's memory, at least 1024 and at most 4096
   */
  readonly memoryMb?: number;
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
   * Puts the process into a jail of bubblewrap (Linux): of the machine's files it sees only system libraries and the package. `true` fails
   * where that is not possible, `"auto"` goes on without.
   * @default false
   */
  readonly jail?: "auto" | boolean;
}

/** {@link PyodideOptions} with every default filled in. */
export interface PyodideSettings {
  readonly pyodidePath: string | undefined;
  readonly nodePath: string;
  readonly memoryMb: number;
  readonly idleSpares: number;
  readonly isolates: boolean;
  readonly jail: "auto" | boolean;
}

const MEGABYTE = 1024 * 1024;
/** Python itself takes a fifth of it. */
const LEAST_MEMORY_MB = 128;
/** What a 32 bit machine can address, and that is what Pyodide is. */
const MOST_MEMORY_MB = 4096;

const RULES: OptionRules<PyodideOptions> = {
  runtime: oneOf("system", "pyodide"),
  pyodidePath: text,
  nodePath: text,
  memoryMb: {
    expected: `an integer from ${LEAST_MEMORY_MB} to ${MOST_MEMORY_MB}`,
    accepts: (value) => integerFrom(LEAST_MEMORY_MB).accepts(value) && (value as number) <= MOST_MEMORY_MB,
  },
  idleSpares: integerFrom(0),
  isolateNetwork: oneOf("auto", false),
  jail: oneOf("auto", true, false),
};

/**
 * Checks options and fills in the defaults.
 * @throws RLMConfigError naming the option, what is expected and what was given
 */
export function resolvePyodideOptions(options: PyodideOptions): PyodideSettings {
  checkOptions(options, RULES);
  return {
    pyodidePath: options.pyodidePath,
    nodePath: options.nodePath ?? process.execPath,
    memoryMb: options.memoryMb ?? Math.min(MOST_MEMORY_MB, Math.max(1024, Math.floor(totalmem() / MEGABYTE / 2))),
    idleSpares: options.idleSpares ?? 1,
    isolates: (options.isolateNetwork ?? "auto") === "auto",
    jail: options.jail ?? false,
  };
}
