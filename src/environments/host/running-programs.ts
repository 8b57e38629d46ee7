import { atExit } from "./at-exit.js";
import type { Program } from "./program.js";

/** Programs that are running now. An exiting host ends them; a killed one closes their input, on which they end by themselves. */
export class RunningPrograms {
  readonly #programs = new Set<Program>();
  #forgetExit: (() => void) | undefined;

  add(program: Program): void {
    this.#forgetExit ??= atExit(() => {
      for (const running of this.#programs) running.kill();
    });
    this.#programs.add(program);
    void program.ended.then(() => {
      this.#programs.delete(program);
      if (this.#programs.size > 0) return;
      this.#forgetExit?.();
      this.#forgetExit = undefined;
    });
  }
}
