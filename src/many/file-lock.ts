import { randomUUID } from "node:crypto";
import { readFile, rename, unlink, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { hasCode } from "../util/error-code.js";
import { fieldsOf } from "../util/record.js";

/** What a lock file says of the process that holds it. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process began, in the system's own count; tells it from a later process of the same number. Only Linux says. */
  readonly began: string | undefined;
}

/** A lock that this process has; or, in words, who has it instead. */
export type LockAttempt = { readonly release: () => Promise<void> } | { readonly heldBy: string };

/**
 * Takes the lock `path`, over from a process that is no more if need be. Of any number of processes that try at the same
 * time one gets it.
 */
export async function takeLock(path: string): Promise<LockAttempt> {
  // The token tells this lock from every other one, of this process too.
  const own = JSON.stringify({ ...(await describeSelf()), token: randomUUID() });
  for (;;) {
    if (await createExclusively(path, own)) return { release: () => releaseLock(path, own) };
    const found = await readIfThere(path);
    // The holder let go between the two steps.
    if (found === undefined) continue;
    const holder = parseHolder(found);
    if (!holder) return { heldBy: "a process that cannot be told from the file" };
    if (await isAlive(holder)) return { heldBy: `process ${holder.pid} on ${holder.host}` };
    const claim = await takeOver(path, found, own);
    if (claim === "taken") return { release: () => releaseLock(path, own) };
    if (claim === "claimed") return { heldBy: `another process that is taking it over from process ${holder.pid}` };
  }
}

/**
 * Replaces the lock of a dead process. The right to do so is a file that only one process can create and that becomes the
 * lock itself in one step; whoever comes late finds that the lock is no longer the one it read.
 */
async function takeOver(path: string, stale: string, own: string): Promise<"taken" | "claimed" | "changed"> {
  const claim = `${path}.next`;
  if (!(await createExclusively(claim, own))) return "claimed";
  if ((await readIfThere(path)) !== stale) {
    await unlink(claim);
    return "changed";
  }
  await rename(claim, path);
  return "taken";
}

async function releaseLock(path: string, own: string): Promise<void> {
  if ((await readIfThere(path)) === own) await unlink(path);
}

async function createExclusively(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

async function describeSelf(): Promise<Holder> {
  return { pid: process.pid, host: hostname(), began: await beginningOf(process.pid) };
}

function parseHolder(text: string): Holder | undefined {
  try {
    const { pid, host, began } = fieldsOf(JSON.parse(text));
    if (!Number.isInteger(pid) || typeof host !== "string") return undefined;
    return { pid: pid as number, host, began: typeof began === "string" ? began : undefined };
  } catch {
    // Not ours, or being written at this moment: either way not to be taken over.
    return undefined;
  }
}

/** A process on another machine counts as alive: there is no asking it. */
async function isAlive({ pid, host, began }: Holder): Promise<boolean> {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (hasCode(error, "ESRCH")) return false;
    // The process is there and belongs to somebody else.
    if (hasCode(error, "EPERM")) return true;
    throw error;
  }
  return began === undefined || began === (await beginningOf(pid));
}

/**
 * The 22nd field of `/proc/<pid>/stat`; absent for a process that is dead and only waits for its parent to notice. The
 * second field, the name in parentheses, may have spaces and parentheses of its own.
 */
async function beginningOf(pid: number): Promise<string | undefined> {
  const text = await readIfThere(`/proc/${pid}/stat`);
  const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ");
  return fields?.[0] === "Z" ? undefined : fields?.[19];
}
