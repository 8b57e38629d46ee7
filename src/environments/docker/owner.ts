import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** Labels of a container that say which process it belongs to. */
export const OWNER_MACHINE = "rlm.owner.machine";
export const OWNER_PID = "rlm.owner.pid";
export const OWNER_START = "rlm.owner.start";

/** A process that containers belong to. */
export interface Owner {
  readonly pid: number;
  /** Tells processes with the same id apart; empty where the system does not say. */
  readonly start: string;
}

/** Process ids mean something only on one machine, and there in one namespace; an engine may serve many. */
export function thisMachine(): string {
  return `${hostname()} ${readOr("", () => readlinkSync("/proc/self/ns/pid"))}`.trim();
}

export function thisProcess(): Owner {
  return { pid: process.pid, start: startOf(process.pid) };
}

/** Whether a process has ended. When in doubt it has not. */
export function isGone({ pid, start }: Owner): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
  const now = startOf(pid);
  return start !== "" && now !== "" && now !== start;
}

/** When a process started, in ticks since which boot. Only Linux says so at no cost. */
function startOf(pid: number): string {
  return readOr("", () => {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const status = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is a name in parentheses and may hold anything; the start is the 22nd.
    const fields = status.slice(status.lastIndexOf(")") + 2).split(" ");
    return `${boot}/${fields[19] ?? ""}`;
  });
}

function readOr(otherwise: string, read: () => string): string {
  try {
    return read();
  } catch {
    // No such file on other systems, or none any more.
    return otherwise;
  }
}
