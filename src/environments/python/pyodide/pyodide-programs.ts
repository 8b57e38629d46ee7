import { parse } from "node:path";
import { rememberSuccess } from "../../../util/remember-success.js";
import { limitResources } from "../../host/isolation.js";
import { ProcessTransport } from "../../host/process-transport.js";
import { ProgramPool } from "../../host/program-pool.js";
import { startProgram } from "../../host/start-program.js";
import { encodeProgram, LOADER } from "../../javascript/loader.js";
import { nodeFlags } from "../../javascript/node-flags.js";
import { childEnvironment, prepareNode } from "../../javascript/prepare-node.js";
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
export function pyodidePrograms(settings: PyodideSettings): Pick<ProgramPool, "start" | "close"> {
  const spawn = spawner(settings);
  /** Once for all processes: it is the same for each. */
  const makeSnapshot = () =>
    rememberSuccess(async () => {
      const { transport, settings: runner } = await spawn();
      return takeSnapshot(transport, await encodeBootstrap(runner));
    });
  let snapshot = makeSnapshot();
  const pool = new ProgramPool(settings.idleSpares, async (running) => {
    const image = await snapshot();
    const { transport, settings: runner } = await spawn();
    const bootstrap = await encodeBootstrap({ ...runner, snapshotBytes: image.length });
    return startProgram(transport, running, [bootstrap, image]);
  });
  return {
    start: () => pool.start(),
    async close() {
      await pool.close();
      // Megabytes that nobody may need again.
      snapshot = makeSnapshot();
    },
  };
}

interface Spawned {
  readonly transport: ProcessTransport;
  readonly settings: PyodideRunnerSettings;
}

function spawner({ nodePath, isolates, jail, memoryMb, pyodidePath }: PyodideSettings): () => Promise<Spawned> {
  const prepare = rememberSuccess(async () => {
    const start = await prepareNode({ nodePath, isolates, jail, folder: findPyodide(pyodidePath) });
    return { ...start, directory: start.folder as string };
  });
  return async () => {
    const { version, prefix, nodePath: node, directory } = await prepare();
    const interruptible = process.platform !== "win32";
    const flags = [...nodeFlags(version, HEAP_MB), `--allow-fs-read=${directory}/*`, ...stackFlags()];
    const transport = new ProcessTransport({
      command: limitResources([...prefix, node, ...flags, "-e", LOADER], { heapMb: memoryMb, stackMb: STACK_MB }),
      cwd: parse(process.execPath).root,
      env: childEnvironment(),
      interruptPipe: interruptible,
    });
    return { transport, settings: { directory, snapshotBytes: 0, memoryMb, interruptible } };
  };
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
