import type { Program } from "./program.js";
import { RunningPrograms } from "./running-programs.js";

/** A spare that nobody took for so long is ended: it takes memory, and in a sandbox of a provider it costs money. */
const SPARE_IDLE_MS = 30_000;

/** Starts a program that counts among those that are running. */
export type LaunchProgram = (running: RunningPrograms) => Promise<Program>;

/** The programs of one environment: some are started before they are needed, and none outlives this process. */
export class ProgramPool {
  readonly #launch: LaunchProgram;
  readonly #size: number;
  readonly #running = new RunningPrograms();
  readonly #spares = new Set<Promise<Program>>();
  readonly #timers = new Map<Promise<Program>, NodeJS.Timeout>();
  #taken = 0;
  #closed = false;

  constructor(size: number, launch: LaunchProgram) {
    this.#size = size;
    this.#launch = launch;
  }

  /**
   * A program of its own for the caller, from the spares if one is left.
   * @throws RLMEnvironmentError when none can be started
   */
  async start(): Promise<Program> {
    this.#taken += 1;
    const program = (await this.#takeSpare()) ?? (await this.#launch(this.#running));
    // Whoever asked twice will ask again; for a single use a spare would only be in the way. It is started when this
    // program has ended: starting one takes milliseconds, and the run that waits for this one should not pay for them.
    if (this.#taken > 1) void program.ended.then(() => this.#refill());
    return program;
  }

  async #takeSpare(): Promise<Program | undefined> {
    for (const spare of this.#spares) {
      this.#forget(spare);
      const program = await spare.catch(() => undefined);
      if (program?.alive) return program;
    }
    return undefined;
  }

  #forget(spare: Promise<Program>): void {
    this.#spares.delete(spare);
    clearTimeout(this.#timers.get(spare));
    this.#timers.delete(spare);
  }

  #refill(): void {
    while (!this.#closed && this.#spares.size < this.#size) {
      const spare = this.#launch(this.#running);
      this.#spares.add(spare);
      const timer = setTimeout(() => void this.#discard(spare), SPARE_IDLE_MS);
      timer.unref();
      this.#timers.set(spare, timer);
      // A spare that could not be started is not missed: whoever needs a program starts one and learns why.
      spare.catch(() => this.#forget(spare));
    }
  }

  async #discard(spare: Promise<Program>): Promise<void> {
    this.#forget(spare);
    const program = await spare.catch(() => undefined);
    program?.kill();
    await program?.ended;
  }

  /** Ends all spares. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#spares].map((spare) => this.#discard(spare)));
  }
}
