import { atExit, notAtExit } from "./at-exit.js";
import type { Program } from "./program.js";

/** Programs that are running now. An exiting host ends them; a killed one closes their input, on which they end by themselves. */
export class RunningPrograms {
  readonly #programs = new Set<Program>();
  readonly #killAll = () => {
    for (const program of this.#programs) program.kill();
  };

  add(program: Program): void {
    atExit(this.#killAll);
    this.#programs.add(program);
    void program.ended.then(() => {
      this.#programs.delete(program);
      if (this.#programs.size === 0) notAtExit(this.#killAll);
    });
  }
}
