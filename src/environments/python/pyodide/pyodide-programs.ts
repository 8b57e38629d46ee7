import { parse } from "node:path";
import { rememberSuccess } from "../../../util/remember-success.js";
import { limitResources } from "../../host/isolation.js";
import { ProcessTransport } from "../../host/process-transport.js";
import type { Program } from "../../host/program.js";
import { ProgramPool } from "../../host/program-pool.js";
import { RunningPrograms } from "../../host/running-programs.js";
import { startProgram } from "../../host/start-program.js";
import { encodeProgram, LOADER } from "../../javascript/loader.js";
import { nodeFlags } from "../../javascript/node-flags.js";
import { childEnvironment, type NodeStart, prepareNode } from "../../javascript/prepare-node.js";
import { findPyodide } from "./find-pyodide.js";
import type { PyodideSettings } from "./options.js";
import type { RunnerSettings } from "./runner/host-realm.js";
import { takeSnapshot } from "./snapshot.js";

/** For JavaScript alone: Python's memory lies outside of it. */
const HEAP_MB = 512;

/**
 * Calls nest on the engine's stack as well as on Python's own, which is counted, and where too many of them are a RecursionError. The
 * engine's must not be used up first: Pyodide does not survive that.
 */
const STACK_MB = 64;
const STACK_FOR_CALLS = 0.9;

/** Starts processes with Pyodide, and sees to it that none outlives this one. */
export class PyodidePrograms {
  readonly #settings: PyodideSettings;
  readonly #pool: ProgramPool;
  readonly #running = new RunningPrograms();
  #start: Promise<NodeStart> | undefined;
  /** Once for all processes: it is the same for each. */
  #snapshot = rememberSuccess(() => this.#makeSnapshot());

  constructor(settings: PyodideSettings) {
    this.#settings = settings;
    this.#pool = new ProgramPool(() => this.#launch(), settings.idleSpares);
  }

  /** @throws RLMEnvironmentError when no process can be started */
  start(): Promise<Program> {
    return this.#pool.take();
  }

  async close(): Promise<void> {
    await this.#pool.close();
    this.#snapshot = rememberSuccess(() => this.#makeSnapshot());
  }

  async #launch(): Promise<Program> {
    const snapshot = await this.#snapshot();
    const { transport, settings } = await this.#spawn();
    const bootstrap = await encodeBootstrap({ ...settings, snapshotBytes: snapshot.length });
    return startProgram(transport, this.#running, [bootstrap, snapshot]);
  }

  async #makeSnapshot(): Promise<Buffer> {
    const { transport, settings } = await this.#spawn();
    return takeSnapshot(transport, await encodeBootstrap(settings));
  }

  async #spawn(): Promise<{ transport: ProcessTransport; settings: PyodideRunnerSettings }> {
    const { nodePath, isolates, jail, memoryMb, pyodidePath } = this.#settings;
    const folder = findPyodide(pyodidePath);
    this.#start ??= prepareNode({ nodePath, isolates, jail, folder }).catch((error: unknown) => {
      this.#start = undefined;
      throw error;
    });
    const start = await this.#start;
    const directory = start.folder as string;
    const interruptible = process.platform !== "win32";
    const flags = [...nodeFlags(start.version, HEAP_MB), `--allow-fs-read=${directory}/*`, ...stackFlags()];
    const transport = new ProcessTransport({
      command: limitResources([...start.prefix, start.nodePath, ...flags, "-e", LOADER], {
        heapMb: memoryMb,
        stackMb: STACK_MB,
      }),
      cwd: parse(process.execPath).root,
      env: childEnvironment(),
      interruptPipe: interruptible,
    });
    return { transport, settings: { directory, snapshotBytes: 0, memoryMb, interruptible } };
  }
}

type PyodideRunnerSettings = Omit<RunnerSettings, "guestSource">;

/** The runner and what it runs, for a process that waits in the loader. Their texts are read when somebody needs them. */
async function encodeBootstrap(settings: PyodideRunnerSettings): Promise<Buffer> {
  const [runner, guest] = await Promise.all([
    import("./runner/main.ts?program"),
    import("../guest/pyodide_main.py?program"),
  ]);
  return encodeProgram(runner.default, { ...settings, guestSource: guest.default } satisfies RunnerSettings);
}

/** Where the system gives a stack of that size; elsewhere the engine knows best what there is. */
function stackFlags(): readonly string[] {
  return process.platform === "linux" ? [`--stack-size=${Math.floor(STACK_MB * 1024 * STACK_FOR_CALLS)}`] : [];
}
