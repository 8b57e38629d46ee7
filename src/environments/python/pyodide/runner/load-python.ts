import { fs, hostProcess, runnerSettings, type WasmMemory, webAssembly } from "./host-realm.js";
import type { Pyodide, PyodideOptions } from "./pyodide-api.js";

/** Loads Python: from a snapshot, or from nothing and ready for a snapshot to be made. */
export function loadPython(snapshot: Uint8Array | undefined): Promise<Pyodide> {
  const { directory } = runnerSettings;
  allowStart();
  limitMemory(runnerSettings.memoryMb);
  // A bundler would resolve a plain `require` of a package.
  const { loadPyodide } = hostRequire(`${directory}/pyodide.js`);
  return loadPyodide({
    indexURL: directory,
    jsglobals: Object.create(null),
    env: { HOME: "/home", PYTHONINSPECT: "" },
    lockFileContents: describeWithoutPackages(directory),
    stdin: () => null,
    ...(snapshot ? { _loadSnapshot: snapshot } : { _makeSnapshot: true }),
  });
}

/** What Pyodide has to know of itself, and no package: none could be loaded from anywhere. */
function describeWithoutPackages(directory: string): string {
  const { info } = JSON.parse(fs.readFileSync(`${directory}/pyodide-lock.json`, "utf8")) as { info: unknown };
  return JSON.stringify({ info, packages: {} });
}

function hostRequire(path: string): { loadPyodide(options: PyodideOptions): Promise<Pyodide> } {
  return require(path);
}

/** Node's permission model refuses this; all that Pyodide wants of it are the flags of `open`. */
function allowStart(): void {
  Object.assign(hostProcess, {
    binding: (name: string) => (name === "constants" ? { fs: fs.constants } : {}),
  });
  // With stack switching Python could wait for promises, and the event loop would turn: nothing may ever happen in it.
  for (const name of ["Suspending", "promising"]) Reflect.deleteProperty(webAssembly, name);
}

/** Python gets a `MemoryError` where its memory cannot grow, and keeps what it has. */
function limitMemory(megabytes: number): void {
  const limit = megabytes * 1024 * 1024;
  const pageBytes = 65_536;
  const { prototype } = webAssembly.Memory;
  const { grow } = prototype;
  Object.defineProperty(prototype, "grow", {
    value(this: WasmMemory, pages: number): number {
      if (this.buffer.byteLength + pages * pageBytes > limit) throw new RangeError("the limit of memory is reached");
      return grow.call(this, pages);
    },
  });
}
