/**
 * Milliseconds of the longest turn of the event loop while `work` goes on. Of the time of a turn only what this process was
 * computing counts: on a busy machine others take the rest.
 */
export async function longestTurn(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let isOver = false;
  let start = performance.now();
  let used = process.cpuUsage();
  const measure = () => {
    const now = performance.now();
    const { user, system } = process.cpuUsage(used);
    longest = Math.max(longest, Math.min(now - start, (user + system) / 1_000));
    start = now;
    used = process.cpuUsage();
    if (!isOver) setImmediate(measure);
  };
  setImmediate(measure);
  await work();
  isOver = true;
  await new Promise(setImmediate);
  return longest;
}
