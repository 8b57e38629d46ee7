import { RLMEnvironmentError } from "../../spec/errors.js";
import { awaitReady, Program } from "../host/program.js";
import type { RunningPrograms } from "../host/running-programs.js";
import type { Transport } from "../host/transport.js";
import { encodeBootstrap, type Surroundings } from "./loader.js";

export interface BootOptions extends Surroundings {
  readonly running: RunningPrograms;
}

/**
 * Hands the runner to a process that waits in the loader, and waits until it is ready.
 * @throws RLMEnvironmentError when the process ends instead
 */
export async function bootProgram(transport: Transport, { running, ...surroundings }: BootOptions): Promise<Program> {
  const program = new Program(transport);
  running.add(program);
  void transport.write(encodeBootstrap(surroundings));
  program.hold();
  if (!(await awaitReady(program))) {
    const end = await program.ended;
    throw new RLMEnvironmentError(
      `The REPL could not be started: its process ${end.description}. ${end.errorOutput.slice(0, 500)}`.trim(),
    );
  }
  program.release();
  return program;
}
