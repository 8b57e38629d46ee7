import type { Environment, EnvironmentSession, OpenRequest } from "../spec/environment.js";
import { RemoteSession } from "./host/remote-session.js";
import { compileCell } from "./python/compile-cell.js";
import { type PyodideOptions, resolvePyodideOptions } from "./python/pyodide/options.js";
import { pyodidePrograms } from "./python/pyodide/pyodide-programs.js";
import { type PythonOptions, pythonPrograms } from "./python/python-programs.js";

export type { PyodideOptions, PythonOptions };

/**
 * A Python REPL in a child process, on a Python that is installed on this machine (Linux, macOS), or on Pyodide, which needs none.
 *
 * The process of an installed Python is no wall by itself: code in it may read and write what this user may. Put it in a `jail`, or in a
 * container, when contexts or models are not to be trusted. Pyodide is a wall: nothing of the machine can be reached from it.
 *
 * @example
 * ```ts
 * const rlm = new RLMWrapper(client, "gpt-5", { environment: python() });
 * ```
 */
export function python(options: PythonOptions | PyodideOptions = {}): Environment {
  const programs = startsPyodide(options) ? pyodidePrograms(resolvePyodideOptions(options)) : pythonPrograms(options);
  return {
    name: startsPyodide(options) ? "pyodide" : "python",
    language: "python",
    async open(request: OpenRequest): Promise<EnvironmentSession> {
      const startProgram = () => programs.start();
      return new RemoteSession({ startProgram, compile: compileCell, extension: "py" }, request);
    },
    close: () => programs.close(),
  };
}

function startsPyodide(options: PythonOptions | PyodideOptions): options is PyodideOptions {
  return options.runtime === "pyodide";
}
