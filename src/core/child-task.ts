import type { ContextValue } from "../spec/context.js";
import { CARRY_OUT_CONTEXT, formatLongQuestion, formatPassThrough } from "../text/children.js";
import type { ModelRef } from "./models.js";

/** What a child run is asked, and about what. */
export interface ChildTask {
  /** The sub-call that the child answers. */
  readonly callId?: string;
  readonly query: string;
  readonly context: ContextValue;
  /** The child's root model; the sub-model when it is not given. */
  readonly root?: ModelRef | undefined;
}

/** A question is an instruction; material belongs into the context. */
const MAX_QUESTION_CHARS = 10_000;

/** Turns the arguments of `rlm_query` into a task. A long prompt is only ever the child's context, never its question. */
export function childTask(prompt: string, context: ContextValue | undefined, maxQueryChars: number): ChildTask {
  if (context !== undefined) {
    if (prompt.length <= MAX_QUESTION_CHARS) return { query: prompt, context };
    throw new RangeError(formatLongQuestion(prompt.length, MAX_QUESTION_CHARS));
  }
  return { query: prompt.length <= maxQueryChars ? prompt : CARRY_OUT_CONTEXT, context: prompt };
}

/** Contexts smaller than this fit a model's window anyway. */
const GUARDED_CHARS = 20_000;
/** A child that gets this share of its parent's context has the parent's problem again. */
const PASS_THROUGH_SHARE = 0.8;

/**
 * Points out, once per run, that a child is given nearly the whole context: models tend to hand their problem on
 * instead of taking it apart (peers of ours found the same). A second try goes through.
 */
export function guardPassThrough(parentChars: number): (task: ChildTask, cellId: string) => void {
  let toldIn: string | undefined;
  return ({ context }, cellId) => {
    // All calls of the cell that is told are refused, so that a batch does not slip through behind its first item.
    if ((toldIn !== undefined && toldIn !== cellId) || parentChars < GUARDED_CHARS) return;
    const chars = typeof context === "string" ? context.length : JSON.stringify(context).length;
    if (chars < parentChars * PASS_THROUGH_SHARE) return;
    toldIn = cellId;
    throw new RangeError(formatPassThrough(chars, parentChars));
  };
}
