/** What is said to children, and to the code that makes them. */

/** What a child is asked whose prompt is too long to show it: the prompt is its context, and holds its own instructions. */
export const CARRY_OUT_CONTEXT =
  "The string `context` is the task you were given, instructions and material together. " +
  "Instructions usually stand at its beginning or its end: read both first, then carry them out in full.";

/** The question for a child is longer than questions are. */
export function formatLongQuestion(chars: number, maxChars: number): string {
  return `The question has ${chars} characters, at most ${maxChars} are taken: put the material into the context`;
}

/** A child would be given nearly all of its parent's context. */
export function formatPassThrough(chars: number, parentChars: number): string {
  return (
    `This child would get ${chars} of your ${parentChars} characters of context and face the same task as you. ` +
    "Take the task apart: filter or split the context with code and give each child a part. " +
    "If the child really needs all of it, make the same call again."
  );
}

/** A child ended at a limit. `partial` is what its answer was until then. */
export function formatUnfinishedChild(reason: string, partial: string): string {
  return partial === ""
    ? `The child stopped without an answer (${reason})`
    : `The child did not finish (${reason}); its partial answer is in \`partial\` of this error`;
}
