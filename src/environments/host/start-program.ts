import { RLMEnvironmentError } from "../../spec/errors.js";
import { awaitReady, Program } from "./program.js";
import type { RunningPrograms } from "./running-programs.js";
import type { Transport } from "./transport.js";

/** A program is ready within a second, on a machine with far too much to do within some more. */
const START_TIMEOUT_MS = 120_000;

/**
 * Hands a process the program that it waits for, and waits until that is ready.
 * @throws RLMEnvironmentError when the process ends instead, or does nothing
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
  const timer = setTimeout(
    () => program.breach(`it was not ready after ${START_TIMEOUT_MS / 1000} s`),
    START_TIMEOUT_MS,
  );
  const isReady = await awaitReady(program);
  clearTimeout(timer);
  if (!isReady) {
    const { reason, description, errorOutput } = await program.ended;
    const what = reason === "protocol" ? `broke the protocol (${description})` : description;
    throw new RLMEnvironmentError(
      `The REPL could not be started: its process ${what}. ${errorOutput.slice(0, 500)}`.trim(),
    );
  }
  program.release();
  return program;
}
