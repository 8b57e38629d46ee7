import { RLMEnvironmentError } from "../../spec/errors.js";
import { awaitReady, Program } from "./program.js";
import type { RunningPrograms } from "./running-programs.js";
import type { Transport } from "./transport.js";

/**
 * Hands a process the program that it waits for, and waits until that is ready.
 * @throws RLMEnvironmentError when the process ends instead
 */
export async function startProgram(
  transport: Transport,
  running: RunningPrograms,
  bootstrap: readonly Uint8Array[],
): Promise<Program> {
  const program = new Program(transport);
  running.add(program);
  for (const bytes of bootstrap) void transport.write(bytes);
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
