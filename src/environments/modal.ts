import type { Environment } from "../spec/environment.js";
import { RemoteSession } from "./host/remote-session.js";
import { compileCell } from "./javascript/compile-cell.js";
import { type ModalOptions, resolveModalOptions } from "./modal/options.js";
import { ModalProvider } from "./modal/provider.js";
import { SandboxPrograms } from "./sandbox/sandbox-programs.js";

export type { ModalClient, ModalCreateOptions, ModalExecOptions, ModalProcess, ModalSandbox } from "./modal/sdk.js";
export type { ModalOptions };

/**
 * The JavaScript REPL in a sandbox of Modal for each run, without network. Needs the package `modal` and a token.
 *
 * @example
 * ```ts
 * const rlm = new RLMWrapper(client, "gpt-5", { environment: modal({ image: "node:24-slim" }) });
 * ```
 */
export function modal(options: ModalOptions = {}): Environment {
  const programs = new SandboxPrograms(new ModalProvider(resolveModalOptions(options)));
  return {
    name: "modal",
    language: "javascript",
    async open(request) {
      return new RemoteSession({ startProgram: () => programs.start(), compile: compileCell }, request);
    },
    close: () => programs.close(),
  };
}
