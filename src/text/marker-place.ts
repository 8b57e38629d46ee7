/** What may stand before a marker that counts: emphasis, and the tag that some models are trained on. */
const COUNTING_PREFIX = /^\s*(?:\*{1,3}|_{1,2}|`{1,2}|<answer>)?[ \t]*$/;
/** A line that long, without an end of sentence, was broken by its width. */
const WRAPPED_LINE_CHARS = 50;
/** Longer lines are prose for certain. */
const MAX_ANSWER_LINE_CHARS = 500;

/** Whether a marker behind these characters stands at the start of its line. */
export function countsBehind(prefix: string): boolean {
  return COUNTING_PREFIX.test(prefix);
}

/** Whether the rest of a line, from behind a marker's parenthesis, looks like an answer that missed the form, and not like talk about answering. */
export function looksMeant(rest: string): boolean {
  return rest.length <= MAX_ANSWER_LINE_CHARS && /^[^()（）]*[)）][*_`.;。\s]*$/.test(rest);
}

/** What surrounds a marker that has its line to itself. */
export interface MarkerSurroundings {
  /** The line above and the beginning of the line below. */
  readonly above: string;
  readonly below: string;
  /** A full stop follows the marker. */
  readonly stopped: boolean;
}

/** Whether a sentence of the line above goes on in the marker's line: then the marker is talked about. */
export function continuesSentence({ above, below, stopped }: MarkerSurroundings): boolean {
  const line = above.trim();
  if (/^(?:[-*+#|>]|\d{1,3}[.)])/.test(line) || !/[\p{L}\p{N},]$/u.test(line.slice(-4))) return false;
  return stopped || line.length >= WRAPPED_LINE_CHARS || /^\p{Ll}/u.test(below);
}
