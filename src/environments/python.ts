import type { Environment, EnvironmentSession, OpenRequest } from "../spec/environment.js";
import { RemoteSession } from "./host/remote-session.js";
import { compileCell } from "./python/compile-cell.js";
import { type PythonOptions, PythonPrograms } from "./python/python-programs.js";

export type { PythonOptions };

/**
 * A Python REPL in a child process, on a Python that is installed on this machine (Linux, macOS).
 *
 * The process is no wall by itself: code in it may read and write what this user may. Put it in a `jail`, or in a container, when contexts
 * or models are not to be trusted.
 *
 * @example
 * ```ts
 * const rlm = new RLMWrapper(client, "gpt-5", { environment: python() });
 * ```
 */
export function python(options: PythonOptions = {}): Environment {
  const programs = new PythonPrograms(options);
  return {
    name: "python",
    language: "python",
    async open(request: OpenRequest): Promise<EnvironmentSession> {
      const startProgram = () => programs.start();
      return new RemoteSession({ startProgram, compile: compileCell, extension: "py" }, request);
    },
    close: () => programs.close(),
  };
}
