import type { Benchmark, Subject } from "./benchmark.js";
import { HelperProcess } from "./child-process.js";
import type { RequestFacts } from "./request-facts.js";

const MEASURED = new URL("./measured-process.ts", import.meta.url);
const SERVER = new URL("./server-process.ts", import.meta.url);

export interface LabOptions {
  /** Few repetitions: to see that everything works, not to quote. */
  readonly quick: boolean;
  /** Folder for CPU profiles of the measured processes. */
  readonly profileFolder?: string | undefined;
}

/** A scripted server in a process of its own. */
export interface LabServer extends AsyncDisposable {
  readonly url: string;
  requests(): Promise<readonly RequestFacts[]>;
}

/** What a benchmark measures with: processes for its server and its subjects. */
export class Lab {
  readonly quick: boolean;
  readonly #benchmark: string;
  readonly #nodeFlags: readonly string[];

  constructor({ name }: Benchmark, { quick, profileFolder }: LabOptions) {
    this.quick = quick;
    this.#benchmark = name;
    const profile = profileFolder === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profileFolder}`];
    this.#nodeFlags = ["--expose-gc", ...profile];
  }

  /** Picks a number of repetitions. */
  times(full: number, quick: number): number {
    return this.quick ? quick : full;
  }

  async serve(): Promise<LabServer> {
    const helper = new HelperProcess(SERVER, []);
    const ask = (task: string) => helper.ask({ benchmark: this.#benchmark, task, input: null });
    return {
      url: (await ask("start")) as string,
      requests: async () => (await ask("requests")) as readonly RequestFacts[],
      [Symbol.asyncDispose]: () => helper[Symbol.asyncDispose](),
    };
  }

  /** Runs a subject in a fresh process. */
  async measure<Input, Result>(subject: Subject<Input, Result>, input: Input): Promise<Result> {
    await using helper = new HelperProcess(MEASURED, this.#nodeFlags);
    return (await helper.ask({ benchmark: this.#benchmark, task: subject.name, input })) as Result;
  }
}
