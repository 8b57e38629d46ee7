import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { findTool } from "./isolation.js";

/** What is to run in a jail. */
export interface Jailed {
  /** Files and folders that it needs besides the system's libraries: where they lie outside, and inside. */
  readonly files: readonly (readonly [outside: string, inside: string])[];
  /** What else could be run, for a program that not everybody may read. */
  readonly otherwise?: string;
  /** A command for inside that tries to open a path for writing. It ends with {@link OPENED} when it could, else it prints {@link CLOSED}. */
  probe(path: string): readonly string[];
}

/** The beginning of a command line that puts what follows into a jail, or why there is none. */
export type Jail = { readonly prefix: readonly string[] } | { readonly refused: string };

export const OPENED = 3;
export const CLOSED = "closed";
const TEST_TIMEOUT_MS = 10_000;
const NOBODY = "65534";
/** All that is there of the machine's files: libraries that programs load. */
const LIBRARIES = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache"];
/** A setting of the whole machine. Opening it for writing changes nothing yet. */
const SETTING = "/proc/sys/kernel/core_pattern";

/**
 * A jail of bubblewrap: of the machine's files only system libraries and what was asked for, all of them read-only; no network, no other
 * processes, no capabilities. It is tried before it is used, and refused when the kernel does not allow it or it could be left.
 */
export async function findJail({ files, probe, otherwise }: Jailed): Promise<Jail> {
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
  const prefix = [...unprivileged, bubblewrap, ...bubblewrapFlags(files)];
  const { code, output, errorOutput } = await run([...prefix, ...probe(SETTING)]);
  if (code === OPENED) return { refused: "settings of the whole machine could be changed from inside" };
  if (output.trim() !== CLOSED) {
    const problem = errorOutput.trim().slice(0, 300);
    const paths = files.map(([outside]) => outside).join(" and ");
    const advice = problem.includes("Permission denied")
      ? `; every user must be able to read ${paths}${otherwise ?? ""}`
      : "";
    return { refused: `bubblewrap does not work here: ${problem}${advice}` };
  }
  return { prefix };
}

function becomeNobody(): readonly string[] | undefined {
  if (process.getuid?.() !== 0) return [];
  const setpriv = findTool("setpriv");
  if (setpriv === undefined) return undefined;
  return [setpriv, "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "--no-new-privs"];
}

function bubblewrapFlags(files: Jailed["files"]): string[] {
  return [
    ...["--unshare-all", "--die-with-parent", "--new-session", "--as-pid-1", "--clearenv"],
    ...["--uid", NOBODY, "--gid", NOBODY, "--cap-drop", "ALL"],
    ...LIBRARIES.flatMap((path) => ["--ro-bind-try", path, path]),
    ...files.flatMap(([outside, inside]) => ["--ro-bind", outside, inside]),
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
