import { readSome, writeAll } from "../../../javascript/runner/blocking-io.js";
import { closePyodide } from "./close-pyodide.js";
import { makeHostFunctions } from "./host-functions.js";
import { fs, hostProcess, runnerSettings } from "./host-realm.js";
import { openInterruptPipe, watchSignals } from "./interrupts.js";
import { loadPython } from "./load-python.js";
import { captureStreams } from "./stray-output.js";

const exit = hostProcess.exit.bind(hostProcess);
const { guestSource, snapshotBytes } = runnerSettings;
/** Of the words about an end. */
const MAX_WORDS_CHARS = 2_000;

// Node itself would show the line of the error as well, and Pyodide is a single line of a megabyte.
hostProcess.on("uncaughtException", fail);
(snapshotBytes === 0 ? makeSnapshot() : serve()).catch(fail);

function fail(error: unknown): void {
  const words = error instanceof Error ? `${error.name}: ${error.message}\n${error.stack}` : String(error);
  // The host looks for what engines say at their end.
  fs.writeSync(2, `\nFATAL ERROR: ${words.slice(0, MAX_WORDS_CHARS)}\n`);
  exit(1);
}

/** Loads Python and our program into it once; what comes of that is the start of every other process. */
async function makeSnapshot(): Promise<void> {
  const python = await loadPython(undefined);
  python.runPython(guestSource);
  writeAll(fs, python.makeMemorySnapshot());
  exit(0);
}

async function serve(): Promise<void> {
  const python = await loadPython(readSnapshot());
  captureStreams(python);
  openInterruptPipe();
  watchSignals(python);
  // The source of random bytes is opened when it is first used, which will not be possible any more.
  python.runPython("__import__('os').urandom(1)");
  const begin = python.globals.pop("begin") as (host: object) => void;
  const host = makeHostFunctions();
  closePyodide(python);
  begin(host);
  exit(0);
}

function readSnapshot(): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(snapshotBytes);
  for (let position = 0; position < snapshotBytes; ) {
    const count = readSome(fs, bytes, position, snapshotBytes);
    if (count === 0) exit(0);
    position += count;
  }
  return bytes;
}
