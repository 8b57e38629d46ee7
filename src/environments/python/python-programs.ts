import { RLMEnvironmentError } from "../../spec/errors.js";
import { checkOptions, integerFrom, type OptionRules, oneOf, text } from "../../util/check-options.js";
import { rememberSuccess } from "../../util/remember-success.js";
import { limitResources } from "../host/isolation.js";
import {
  PROCESS_RULES,
  type ProcessOptions,
  type ProcessSettings,
  partOfMemoryMb,
  processSettings,
} from "../host/process-options.js";
import { type ProcessCommand, ProcessTransport } from "../host/process-transport.js";
import { ProgramPool } from "../host/program-pool.js";
import { startProgram } from "../host/start-program.js";
import { findSurroundings } from "../host/surroundings.js";
import { findPython } from "./find-python.js";
import { encodeBootstrap, LOADER, PYTHON_FLAGS } from "./loader.js";
import { jailedPython } from "./python-jail.js";

/** Options of `python()`. */
export interface PythonOptions extends ProcessOptions {
  /**
   * `"system"` runs the Python of this machine; `"pyodide"` needs none, and has options of its own: see `PyodideOptions`.
   * @default "system"
   */
  readonly runtime?: "system" | undefined;
  /**
   * Name or path of the Python that runs the REPL: 3.10 or later. Only its standard library is used.
   * @default `python3`, else `python`
   */
  readonly pythonPath?: string | undefined;
  /**
   * Limit of the memory that the process may ask for in MB, on Linux; code that wants more gets a MemoryError.
   * @default half of the machine's memory, at least 1024 and at most 8192
   */
  readonly memoryMb?: number | undefined;
}

const RULES: OptionRules<PythonOptions> = {
  ...PROCESS_RULES,
  runtime: oneOf("system", "pyodide"),
  pythonPath: text,
  memoryMb: integerFrom(64),
};

/**
 * Starts Python processes for REPLs, and sees to it that none outlives this one.
 * @throws RLMConfigError naming the option that is wrong
 */
export function pythonPrograms(options: PythonOptions): ProgramPool {
  checkOptions(options, RULES);
  const { pythonPath, memoryMb = partOfMemoryMb(2, 8192) } = options;
  const settings = processSettings(options);
  const prepare = rememberSuccess(() => preparePython(pythonPath, memoryMb, settings));
  return new ProgramPool(settings.idleSpares, async (running) => {
    const [start, bootstrap] = await Promise.all([prepare(), encodeBootstrap()]);
    return startProgram(new ProcessTransport({ ...start, cwd: "/", env: {} }), running, [bootstrap]);
  });
}

/** How a REPL is started. */
async function preparePython(
  pythonPath: string | undefined,
  memoryMb: number,
  { isolates, jail }: ProcessSettings,
): Promise<Pick<ProcessCommand, "command" | "interruptBehind">> {
  if (process.platform === "win32") {
    throw new RLMEnvironmentError(
      'A REPL on the system\'s Python needs signals, which Windows does not have; there, Python runs with `runtime: "pyodide"`',
    );
  }
  const facts = await findPython(pythonPath);
  const { prefix, interruptBehind } = await findSurroundings({ jail, isolates, jailed: jailedPython(facts) });
  const python = [facts.path, ...PYTHON_FLAGS, "-c", LOADER];
  return { command: limitResources([...prefix, ...python], { heapMb: memoryMb, besideMb: 0 }), interruptBehind };
}
