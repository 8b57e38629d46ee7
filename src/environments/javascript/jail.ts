import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { findTool } from "./isolation.js";

/** How a command is started in a jail, or why it cannot be. */
export type Jail =
  | { readonly prefix: readonly string[]; readonly nodePath: string; readonly folder: string | undefined }
  | { readonly refused: string };

const TEST_TIMEOUT_MS = 10_000;
/** Where Node lies inside of the jail. */
const NODE = "/node";
/** Where a folder of the caller's lies inside of the jail. */
const FOLDER = "/folder";
const NOBODY = "65534";
/** All that is there of the machine's files: libraries that Node loads. */
const LIBRARIES = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache"];
/** Ends with this when a setting of the whole machine could be changed from inside. Opening for writing changes nothing yet. */
const UNSAFE = 3;
const PROBE =
  `try{require("fs").openSync("/proc/sys/kernel/core_pattern","r+");process.exitCode=${UNSAFE}}catch{` +
  'process.stdout.write("closed")}';

/**
 * A jail of bubblewrap around Node: of the machine's files only system libraries, all of them read-only; no network, no other processes,
 * no capabilities. It is tried before it is used, and refused when the kernel does not allow it or it could be left.
 */
export async function findJail(nodePath: string, folder?: string): Promise<Jail> {
  if (process.platform !== "linux") return { refused: "bubblewrap exists on Linux only" };
  const bubblewrap = findTool("bwrap");
  if (bubblewrap === undefined) return { refused: "bubblewrap is not installed (package `bubblewrap`)" };
  const unprivileged = becomeNobody();
  if (unprivileged === undefined) {
    // Files outside would still take the process for root's, whatever user it is inside.
    return {
      refused: "this process is root's, and setpriv (package `util-linux`), which makes it somebody else, is missing",
    };
  }
  const prefix = [...unprivileged, bubblewrap, ...bubblewrapFlags(nodePath, folder)];
  const { code, output, errorOutput } = await run([...prefix, NODE, "-e", PROBE]);
  if (code === UNSAFE) return { refused: "settings of the whole machine could be changed from inside" };
  if (output !== "closed") {
    const problem = errorOutput.trim().slice(0, 300);
    const advice = problem.includes("Permission denied") ? "; Node must lie where every user may read it" : "";
    return { refused: `bubblewrap does not work here: ${problem}${advice}` };
  }
  return { prefix, nodePath: NODE, folder: folder === undefined ? undefined : FOLDER };
}

function becomeNobody(): readonly string[] | undefined {
  if (process.getuid?.() !== 0) return [];
  const setpriv = findTool("setpriv");
  if (setpriv === undefined) return undefined;
  return [setpriv, "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "--no-new-privs"];
}

function bubblewrapFlags(nodePath: string, folder: string | undefined): string[] {
  return [
    ...["--unshare-all", "--die-with-parent", "--new-session", "--as-pid-1", "--clearenv"],
    ...["--uid", NOBODY, "--gid", NOBODY, "--cap-drop", "ALL"],
    ...LIBRARIES.flatMap((path) => ["--ro-bind-try", path, path]),
    ...["--ro-bind", nodePath, NODE],
    ...(folder === undefined ? [] : ["--ro-bind", folder, FOLDER]),
    ...["--proc", "/proc", "--dev", "/dev", "--chdir", "/"],
    ...["--remount-ro", "/proc", "--remount-ro", "/dev", "--remount-ro", "/"],
    "--",
  ];
}

/** Interrupts the code in a jail: the process that was started only waits for the one inside. */
export function interruptInJail(outside: number): void {
  try {
    const inside = Number.parseInt(readFileSync(`/proc/${outside}/task/${outside}/children`, "utf8"), 10);
    if (inside > 0) process.kill(inside, "SIGINT");
  } catch {
    // It has just ended.
  }
}

function run([file = "", ...parameters]: readonly string[]) {
  return new Promise<{ code: unknown; output: string; errorOutput: string }>((resolve) => {
    execFile(file, parameters, { env: {}, cwd: "/", timeout: TEST_TIMEOUT_MS }, (error, output, errorOutput) => {
      resolve({ code: error?.code ?? 0, output, errorOutput: errorOutput || (error?.message ?? "") });
    });
  });
}
