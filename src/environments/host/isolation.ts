import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { RLMEnvironmentError } from "../../spec/errors.js";
import { hasCode } from "../../util/error-code.js";

const FOLDERS = ["/usr/bin", "/bin", "/usr/local/bin", "/sbin", "/usr/sbin"];
const TEST_TIMEOUT_MS = 5_000;
const KILOBYTES_PER_MB = 1024;
/** Beside the heap: external strings of a context, buffers, the engine itself. */
const OUTSIDE_HEAP_MB = 2_560;

/** What this process may run short of for a moment. It says nothing about the kernel, and what is found out here is kept. */
const SHORTAGES = ["EMFILE", "ENFILE", "EAGAIN", "ENOMEM"];

/**
 * What the operating system can add around the process, as the beginning of its command line. On Linux: no network, death together with
 * its parent, no new privileges. Each is tried once; what the kernel or the container does not allow is left out.
 * @throws RLMEnvironmentError when nothing can be tried at the moment
 */
export async function findIsolation(): Promise<readonly string[]> {
  if (process.platform !== "linux") return [];
  const unshare = findTool("unshare");
  const setpriv = findTool("setpriv");
  const network = unshare ? [unshare, "-rn"] : [];
  const parent = setpriv ? [setpriv, "--no-new-privs", "--pdeathsig", "KILL"] : [];
  for (const candidate of [[...network, ...parent], network, parent]) {
    if (candidate.length > 0 && (await works(candidate))) return candidate;
  }
  return [];
}

/** Full path of a program of the system. */
export function findTool(name: string): string | undefined {
  return FOLDERS.map((folder) => `${folder}/${name}`).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function works(command: readonly string[]): Promise<boolean> {
  const [file = "", ...parameters] = command;
  return new Promise((resolve, reject) => {
    execFile(file, [...parameters, "/bin/true"], { env: {}, timeout: TEST_TIMEOUT_MS }, (error) => {
      if (error && SHORTAGES.some((code) => hasCode(error, code))) {
        reject(new RLMEnvironmentError(`The REPL could not be started: ${error.message}`, { cause: error }));
      } else resolve(!error);
    });
  });
}

/** What a process may take of the machine. */
export interface ResourceLimits {
  /** What the engine's own limit covers. */
  readonly heapMb: number;
  /** What may come to that. */
  readonly besideMb?: number;
  /** Room for calls within calls. */
  readonly stackMb?: number;
}

/**
 * Wraps a command so that it cannot take all memory, leaves no core dump, and is the first to go when the machine runs out of memory. Limits
 * that the system does not know are skipped.
 */
export function limitResources(
  command: readonly string[],
  { heapMb, besideMb = OUTSIDE_HEAP_MB, stackMb }: ResourceLimits,
): readonly string[] {
  if (process.platform !== "linux" || !isExecutable("/bin/sh")) return command;
  const script = [
    "ulimit -c 0 2>/dev/null",
    `ulimit -d ${(heapMb + besideMb) * KILOBYTES_PER_MB} 2>/dev/null`,
    ...(stackMb === undefined ? [] : [`ulimit -s ${stackMb * KILOBYTES_PER_MB} 2>/dev/null`]),
    "{ echo 900 >/proc/self/oom_score_adj; } 2>/dev/null",
    'exec "$0" "$@"',
  ].join("; ");
  return ["/bin/sh", "-c", script, ...command];
}
