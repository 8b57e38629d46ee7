import type { Program } from "../host/program.js";
import type { RunningPrograms } from "../host/running-programs.js";
import { startProgram } from "../host/start-program.js";
import type { Transport } from "../host/transport.js";
import { encodeBootstrap, type Surroundings } from "./loader.js";

export interface BootOptions extends Surroundings {
  readonly running: RunningPrograms;
}

/**
 * Hands the runner to a process that waits in the loader, and waits until it is ready.
 * @throws RLMEnvironmentError when the process ends instead
 */
export function bootProgram(transport: Transport, { running, ...surroundings }: BootOptions): Promise<Program> {
  return startProgram(transport, running, [encodeBootstrap(surroundings)]);
}
