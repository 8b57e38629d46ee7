import type { Environment, EnvironmentSession, OpenRequest } from "../spec/environment.js";
import { RemoteSession } from "./host/remote-session.js";
import { compileCell } from "./javascript/compile-cell.js";
import { type NodeProgramOptions, nodePrograms } from "./javascript/node-programs.js";

/** Options of {@link localEnvironment}. */
export interface LocalEnvironmentOptions extends NodeProgramOptions {}

/**
 * The JavaScript REPL in a child process of this one.
 *
 * @example
 * ```ts
 * const rlm = new RLMWrapper(client, "gpt-5", { environment: localEnvironment({ heapMb: 4096 }) });
 * ```
 */
export function localEnvironment(options: LocalEnvironmentOptions = {}): Environment {
  const programs = nodePrograms(options);
  return {
    name: "local",
    language: "javascript",
    async open(request: OpenRequest): Promise<EnvironmentSession> {
      return new RemoteSession({ startProgram: () => programs.start(), compile: compileCell }, request);
    },
    close: () => programs.close(),
  };
}
