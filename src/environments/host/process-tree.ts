import { readdirSync, readFileSync } from "node:fs";

/**
 * Kills a process that leads a group of its own, and what it has started: its group, and on Linux also those of its descendants that have
 * left the group. Once its parent has died, a process outside of the group can no longer be told from any other.
 */
export function killTree(leader: number): void {
  // Looked for first: the children of a process that is gone belong to somebody else.
  const descendants = descendantsOf(leader);
  killIfThere(-leader);
  for (const descendant of descendants) killIfThere(descendant);
}

/** Kills what is left of the group of a process that has ended. */
export function killGroup(leader: number): void {
  killIfThere(-leader);
}

function descendantsOf(root: number): Iterable<number> {
  const found = new Set([root]);
  // A set is walked to its end, with all that is added meanwhile.
  for (const parent of found) for (const child of childrenOf(parent)) found.add(child);
  found.delete(root);
  return found;
}

/** Every thread has a list of the children that it has started. Other systems, and some kernels, have none. */
function childrenOf(parent: number): number[] {
  try {
    const threads = readdirSync(`/proc/${parent}/task`);
    const lists = threads.map((thread) => readFileSync(`/proc/${parent}/task/${thread}/children`, "utf8"));
    return lists.flatMap((list) => list.split(" ").map(Number)).filter((child) => child > 0);
  } catch {
    // It has just ended.
    return [];
  }
}

function killIfThere(target: number): void {
  try {
    process.kill(target, "SIGKILL");
  } catch {
    // Nobody of that number is there any more.
  }
}
