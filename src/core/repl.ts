import type { EnvironmentSession, HostBridge, HostFunction } from "../spec/environment.js";
import { functionsOf } from "./host-functions.js";
import type { Run } from "./run.js";
import { type Descend, SubCalls } from "./subcalls.js";

/** Gives a run its REPL and takes it back when the run is over. */
export interface ReplSource {
  /** The run begins, whether it will need a REPL or not. */
  begin(run: Run): void;
  open(run: Run, descend: Descend): Promise<EnvironmentSession>;
  /**
   * The run is over. `opening` is what {@link ReplSource.open} gave, and not there when a plain call answered the run; a session
   * that could not be opened has nothing to release. A run that failed has no `answer`.
   */
  release(opening: Promise<EnvironmentSession> | undefined, run: Run, answer: string | undefined): Promise<void>;
}

/** A REPL for one run only: what every run has that is no question of a session. */
export const ownRepl: ReplSource = {
  begin() {},
  async open(run, descend) {
    const calls = new SubCalls(run, descend);
    const session = await openWith(run, calls, functionsOf(run), run.tree.lastSignal);
    try {
      await session.load("context", run.context);
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  },
  async release(opening, run) {
    if (!opening) return;
    const closing = opening.then(
      (session) => session.close(),
      () => {},
    );
    // Of a user's run the answer is there, or it was stopped: nobody has to wait until the process is gone, or has started.
    // A child's place is free only then, or more children would be alive than may be.
    if (run.depth > 0) await closing;
    else run.tree.inBackground(closing);
  },
};

/** Opens a REPL with the functions and values that a run gives to its code. */
export function openWith(
  run: Run,
  host: HostBridge,
  functions: readonly HostFunction[],
  signal: AbortSignal,
): Promise<EnvironmentSession> {
  const { tree, cellLimits } = run;
  return tree.environment.open({
    host,
    functions,
    values: tree.tools.values,
    limits: cellLimits,
    signal,
  });
}
