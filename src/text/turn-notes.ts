/** What the model is told beside the results of a turn's code. */

/** Code that was not run, because what stands before it failed. */
export function formatSkippedBlocks(skipped: number): string {
  return skipped === 1
    ? "The block after the one that failed was not run."
    : `The ${skipped} blocks after the one that failed were not run.`;
}

/** Sub-calls whose replies are not whole. */
export function formatCutReplies(cut: number): string {
  return `${cut === 1 ? "1 sub-call reply was" : `${cut} sub-call replies were`} cut at the output limit: ask for shorter ones.`;
}

/** An answer in text beside code that failed: it was written before the failure was known. */
export function formatAnswerBesideError(): string {
  return "Your code failed, so the answer beside it was not taken. Mend the code, or hand in the answer in a reply of its own.";
}
