import { checkOptions, integerFrom, type OptionRules, oneOf, text } from "../../../util/check-options.js";
import {
  PROCESS_RULES,
  type ProcessOptions,
  type ProcessSettings,
  partOfMemoryMb,
  processSettings,
} from "../../host/process-options.js";

/** Options of `python({ runtime: "pyodide" })`. */
export interface PyodideOptions extends ProcessOptions {
  /** Python without any Python installed: the package `pyodide`, run by Node. */
  readonly runtime: "pyodide";
  /**
   * Folder of the package `pyodide`.
   * @default where it is installed: beside this library, else in the project of the current folder
   */
  readonly pyodidePath?: string | undefined;
  /**
   * Path of the Node binary that runs the REPL: 20.18 or later, or 22.8 or later. Needed inside packaged applications.
   * @default the binary that runs this process
   */
  readonly nodePath?: string | undefined;
  /**
   * Limit of Python's memory in MB; code that wants more gets a MemoryError and keeps what it has. 4096 is the most that there can be.
   * @default half of the machine's memory, at least 1024 and at most 4096
   */
  readonly memoryMb?: number | undefined;
}

/** {@link PyodideOptions} with every default filled in. */
export interface PyodideSettings extends ProcessSettings {
  readonly pyodidePath: string | undefined;
  readonly nodePath: string;
  readonly memoryMb: number;
}

/** Python itself takes a fifth of it. */
const LEAST_MEMORY_MB = 128;
/** What a 32 bit machine can address, and that is what Pyodide is. */
const MOST_MEMORY_MB = 4096;

const RULES: OptionRules<PyodideOptions> = {
  ...PROCESS_RULES,
  runtime: oneOf("system", "pyodide"),
  pyodidePath: text,
  nodePath: text,
  memoryMb: {
    expected: `an integer from ${LEAST_MEMORY_MB} to ${MOST_MEMORY_MB}`,
    accepts: (value) => integerFrom(LEAST_MEMORY_MB).accepts(value) && (value as number) <= MOST_MEMORY_MB,
  },
};

/**
 * Checks options and fills in the defaults.
 * @throws RLMConfigError naming the option, what is expected and what was given
 */
export function resolvePyodideOptions(options: PyodideOptions): PyodideSettings {
  checkOptions(options, RULES);
  const { pyodidePath, nodePath = process.execPath, memoryMb = partOfMemoryMb(2, MOST_MEMORY_MB) } = options;
  return { pyodidePath, nodePath, memoryMb, ...processSettings(options) };
}
