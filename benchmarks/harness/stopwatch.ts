/** Milliseconds that some work takes, and what came of it. */
export async function timed<Result>(
  work: () => Promise<Result>,
): Promise<{ readonly ms: number; readonly result: Result }> {
  const start = performance.now();
  const result = await work();
  return { ms: performance.now() - start, result };
}

/** A benchmark of wrong answers would be worth nothing. */
export function expectEqual(actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`The measured work gave ${String(actual)} instead of ${String(expected)}`);
}
