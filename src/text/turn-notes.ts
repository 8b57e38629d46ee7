/** What the model is told beside the results of a turn's code. */

/** Code that was not run, because what stands before it failed. */
export function formatSkippedBlocks(skipped: number): string {
  return skipped === 1
    ? "The block after the one that failed was not run."
    : `The ${skipped} blocks after the one that failed were not run.`;
}

/** Code that was not run, because a reply has too much of it. */
export function formatTooManyBlocks(skipped: number, max: number): string {
  const left = skipped === 1 ? "The last one was" : `The other ${skipped} were`;
  return `A reply may have at most ${max} blocks. ${left} not run: send fewer, and use loops.`;
}

/** Cells that ran while the reply still came in, which its end then showed to be reasoning. */
export function formatTakenBack(count: number): string {
  const [blocks, they, them] = count === 1 ? ["block was", "it", "it"] : [`${count} blocks were`, "they", "them"];
  return (
    `The first ${blocks} part of your reasoning, but ${they} ran before your reply showed that. ` +
    `What ${they} did stays done; an answer handed in by ${them} was not taken.`
  );
}

/** Sub-calls whose replies are not whole. */
export function formatCutReplies(cut: number): string {
  return `${cut === 1 ? "1 sub-call reply was" : `${cut} sub-call replies were`} cut at the output limit: ask for shorter ones.`;
}

/** An answer in text beside code that failed: it was written before the failure was known. */
export function formatAnswerBesideError(): string {
  return "Not all of your code ran to its end, so the answer beside it was not taken. Mend the code, or hand in the answer in a reply of its own.";
}
