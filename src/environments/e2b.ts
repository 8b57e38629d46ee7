import type { Environment } from "../spec/environment.js";
import { type E2BOptions, resolveE2BOptions } from "./e2b/options.js";
import { e2bProvider } from "./e2b/provider.js";
import { RemoteSession } from "./host/remote-session.js";
import { compileCell } from "./javascript/compile-cell.js";
import { SandboxPrograms } from "./sandbox/sandbox-programs.js";

export type { E2BCommand, E2BCommandOptions, E2BCreate, E2BCreateOptions, E2BSandbox } from "./e2b/sdk.js";
export type { E2BOptions };

/**
 * The JavaScript REPL in a sandbox of E2B for each run, without internet access. Needs the package `e2b`, a key, and a template with Node.
 *
 * @example
 * ```ts
 * const rlm = new RLMWrapper(client, "gpt-5", { environment: e2b({ template: "node-24" }) });
 * ```
 */
export function e2b(options: E2BOptions = {}): Environment {
  const programs = new SandboxPrograms(e2bProvider(resolveE2BOptions(options)));
  return {
    name: "e2b",
    language: "javascript",
    async open(request) {
      return new RemoteSession({ startProgram: () => programs.start(), compile: compileCell }, request);
    },
    close: () => programs.close(),
  };
}
