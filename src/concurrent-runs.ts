import { totalmem } from "node:os";

/** What a run's REPL may weigh on average; an empty one takes 45 MB. */
const BYTES_PER_RUN = 256 * 2 ** 20;
const FEWEST = 8;
const MOST = 64;

/** Runs that go on at the same time where a wrapper is told nothing else: as many as the machine's memory is good for. */
export function defaultConcurrentRuns(): number {
  return Math.min(MOST, Math.max(FEWEST, Math.floor(totalmem() / BYTES_PER_RUN)));
}
