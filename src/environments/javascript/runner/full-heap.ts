import { collectGarbage, hostProcess } from "./host-realm.js";

/** Parts of the limit: what counts as nearly full, and by how much it must have grown since it was last emptied. */
const FULL = 0.9;
const GROWTH = 0.05;

const [, limitMb] = /--max-old-space-size=(\d+)/.exec(hostProcess.execArgv.join(" ")) ?? [];
const limit = Number(limitMb ?? Number.POSITIVE_INFINITY) * 2 ** 20;
let before = 0;

/**
 * Collects the garbage of a heap that a cell leaves nearly full. At its limit the engine ends the process when a collection frees too
 * little, and one that had begun while the garbage was still in use frees none: a harmless next cell would pay for what this one did.
 */
export function relieveHeap(): void {
  const used = heapUsed();
  if (used < FULL * limit || used - before < GROWTH * limit) return;
  collectGarbage();
  before = heapUsed();
}

function heapUsed(): number {
  try {
    return hostProcess.memoryUsage().heapUsed;
  } catch {
    // Node reads more than this, and cannot do so where there is no `/proc`. A heap of which nothing is known is left alone.
    return 0;
  }
}
