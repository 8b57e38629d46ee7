import type { Environment } from "../spec/environment.js";
import { Containers } from "./docker/containers.js";
import { type DockerOptions, resolveDockerOptions } from "./docker/options.js";
import { RemoteSession } from "./host/remote-session.js";
import { compileCell } from "./javascript/compile-cell.js";

export type { DockerOptions };

/**
 * The JavaScript REPL in a container of its own for each run: no network, a root file system that cannot be written, no capabilities, an
 * ordinary user, and limits of memory, processors and processes. Needs the Docker command line and an engine that has the image.
 *
 * @example
 * ```ts
 * const rlm = new RLMWrapper(client, "gpt-5", { environment: docker({ image: "node:24-slim", memoryMb: 4096 }) });
 * ```
 */
export function docker(options: DockerOptions = {}): Environment {
  const containers = new Containers(resolveDockerOptions(options));
  return {
    name: "docker",
    language: "javascript",
    async open(request) {
      return new RemoteSession({ startProgram: () => containers.start(), compile: compileCell }, request);
    },
    close: () => containers.close(),
  };
}
