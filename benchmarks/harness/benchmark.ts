import type { ScriptedServerOptions } from "rlm/testing";
import type { Lab } from "./lab.js";
import type { Row } from "./row.js";

/** Work that is measured in a process of its own. It is found there by its function name. */
export type Subject<Input, Result> = (input: Input) => Promise<Result>;

/**
 * One question of speed or size, and everything that answers it. The same module is loaded by three kinds of process: the one that asks (`run`), the
 * scripted server (`server`) and the measured one (`subjects`).
 */
export interface Benchmark {
  /** As on the command line. */
  readonly name: string;
  /** Heading of the table. */
  readonly title: string;
  /** What is measured and what the floor is. */
  readonly about: string;
  /** What the scripted server answers, when there is one. */
  readonly server?: ScriptedServerOptions;
  readonly subjects: readonly Subject<never, unknown>[];
  run(lab: Lab): Promise<readonly Row[]>;
}
