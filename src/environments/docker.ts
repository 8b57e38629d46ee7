import type { Environment } from "../spec/environment.js";
import { GUESTS } from "./docker/container-guest.js";
import { Containers } from "./docker/containers.js";
import { type DockerOptions, resolveDockerOptions } from "./docker/options.js";
import { RemoteSession } from "./host/remote-session.js";

export type { DockerOptions };

/**
 * The REPL in a container of its own for each run: no network, a root file system that cannot be written, no capabilities, an ordinary
 * user, and limits of memory, processors and processes. Needs the Docker command line and an engine that has the image.
 *
 * @example
 * ```ts
 * const rlm = new RLMWrapper(client, "gpt-5", { environment: docker({ image: "node:24-slim", memoryMb: 4096 }) });
 * ```
 */
export function docker(options: DockerOptions = {}): Environment {
  const settings = resolveDockerOptions(options);
  const containers = new Containers(settings);
  return {
    name: "docker",
    language: settings.language,
    async open(request) {
      const { session } = GUESTS[settings.language];
      return new RemoteSession({ startProgram: () => containers.start(), ...session }, request);
    },
    close: () => containers.close(),
  };
}
