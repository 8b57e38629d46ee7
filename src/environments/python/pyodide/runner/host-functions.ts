import { pause, readSome, writeAll } from "../../../javascript/runner/blocking-io.js";
import { fs, hostProcess, now } from "./host-realm.js";
import { arm, disarm, dueSignal, forgetInterruptions } from "./interrupts.js";
import type { PythonBytes } from "./pyodide-api.js";
import { takeOutput } from "./stray-output.js";

const exit = hostProcess.exit.bind(hostProcess);
const SLEEP_SLICE_MS = 10;

const functions = {
  /** Waits for bytes of the host and puts them into `target`, as far as they are there; ends the process when the host is gone. */
  read(target: PythonBytes): number {
    const count = withBytes(target, (bytes) => readSome(fs, bytes, 0, bytes.length));
    if (count === 0) exit(0);
    forgetInterruptions();
    return count;
  },
  write(bytes: PythonBytes): void {
    if (!withBytes(bytes, (data) => writeAll(fs, data))) exit(0);
  },
  /** Waits. Gives the signal that ended it early, or 0. */
  sleep(seconds: number): number {
    const end = now() + seconds * 1000;
    for (;;) {
      const signal = dueSignal();
      const left = end - now();
      if (signal !== 0 || !(left > 0)) return signal;
      pause(Math.min(left, SLEEP_SLICE_MS));
    }
  },
  arm,
  disarm,
  take_output: takeOutput,
};

function withBytes<Result>(source: PythonBytes, use: (bytes: Uint8Array) => Result): Result {
  const buffer = source.getBuffer("u8");
  try {
    return use(buffer.data);
  } finally {
    buffer.release();
  }
}

/** All that Python can call here. Without prototypes nothing else can be reached from them. */
export function makeHostFunctions(): object {
  const host = Object.create(null) as Record<string, unknown>;
  for (const [name, run] of Object.entries(functions)) host[name] = Object.freeze(Object.setPrototypeOf(run, null));
  return Object.freeze(host);
}
