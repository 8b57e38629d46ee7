import type { RLMEventOf } from "../../spec/events.js";
import { addUsage, type ModelUsage, NO_USAGE } from "../../spec/usage.js";
import { countOf, formatCost, formatCount, formatDuration } from "./amounts.js";
import { oneLine } from "./excerpt.js";
import type { Paint } from "./paint.js";

/** So many sub-calls of a cell, and so many failures after them, get a line of their own; the others are only counted. */
const LINES_OF_THEIR_OWN = 8;
const FAILURES_OF_THEIR_OWN = 4;
const PROMPT_CHARS = 44;
const REPLY_CHARS = 60;

/** Tells the sub-calls of one cell: the first ones singly, thousands of them in a handful of lines. */
export class SubCallTally {
  readonly #prompts = new Map<string, string>();
  readonly #startedAt: number;
  #ended = 0;
  #failed = 0;
  #failuresShown = 0;
  #cached = 0;
  #usage: ModelUsage = NO_USAGE;
  #nextMilestone = 10;
  /** A sum that is told when another call follows: after what was the last one, the sum of all comes anyway. */
  #due: readonly string[] = [];

  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  get open(): number {
    return this.#prompts.size;
  }

  start({ callId, prompt }: RLMEventOf<"sub_call_start">): void {
    this.#prompts.set(callId, oneLine(prompt, PROMPT_CHARS));
  }

  /** The lines that this end is worth. */
  end(event: RLMEventOf<"sub_call_end">, paint: Paint): readonly string[] {
    const prompt = this.#prompts.get(event.callId) ?? "";
    this.#prompts.delete(event.callId);
    this.#ended++;
    if (event.error !== undefined) this.#failed++;
    this.#usage = addUsage(this.#usage, event.usage);
    const due = this.#atMilestone(event.at, paint);
    return this.#deservesLine(event) ? [...due, `├ ${this.#describe(event, prompt, paint)}`] : due;
  }

  hit({ at, prompt, reply }: RLMEventOf<"sub_call_cache_hit">, paint: Paint): readonly string[] {
    this.#cached++;
    this.#ended++;
    const due = this.#atMilestone(at, paint);
    if (this.#ended > LINES_OF_THEIR_OWN) return due;
    const text = `#${this.#ended} from the cache  ${quote(oneLine(prompt, PROMPT_CHARS))} → ${quote(oneLine(reply, REPLY_CHARS))}`;
    return [...due, `├ ${paint.dim(text)}`];
  }

  /** The sum, when there is more than one call to sum up. */
  close(at: number, paint: Paint): readonly string[] {
    return this.#ended > 1 ? [`└ ${this.#sum(at, paint)}`] : [];
  }

  #deservesLine({ error }: RLMEventOf<"sub_call_end">): boolean {
    if (this.#ended <= LINES_OF_THEIR_OWN) return true;
    if (error === undefined || this.#failuresShown >= FAILURES_OF_THEIR_OWN) return false;
    this.#failuresShown++;
    return true;
  }

  #atMilestone(at: number, paint: Paint): readonly string[] {
    const due = this.#due;
    this.#due = [];
    if (this.#ended < this.#nextMilestone) return due;
    this.#nextMilestone = following(this.#nextMilestone);
    const sum = `├ ${this.#sum(at, paint)}`;
    if (this.open > 0) return [...due, sum];
    this.#due = [sum];
    return due;
  }

  #describe(
    { kind, model, usage, durationMs, error, reply }: RLMEventOf<"sub_call_end">,
    prompt: string,
    paint: Paint,
  ): string {
    const { dim, bad, accent } = paint;
    const facts = [
      `${formatCount(usage.inputTokens)}→${formatCount(usage.outputTokens)} tokens`,
      formatCost(usage.cost),
      formatDuration(durationMs),
    ].join(", ");
    const outcome =
      error === undefined ? quote(oneLine(reply, REPLY_CHARS)) : bad(`✗ ${oneLine(error, REPLY_CHARS * 2)}`);
    const who = `${kind === "rlm" ? "child run " : ""}${oneLine(model, 40)}`;
    return `#${this.#ended} ${accent(who)} ${dim(`(${facts})`)}  ${dim(`${quote(prompt)} →`)} ${outcome}`;
  }

  #sum(at: number, { bad, dim }: Paint): string {
    const { inputTokens, outputTokens, cost } = this.#usage;
    const parts = [
      countOf(this.#ended, "sub-call"),
      ...(this.#failed > 0 ? [bad(`${this.#failed} failed`)] : []),
      ...(this.#cached > 0 ? [`${this.#cached} from the cache`] : []),
      ...(this.open > 0 ? [`${this.open} open`] : []),
      dim(`${formatCount(inputTokens)}→${formatCount(outputTokens)} tokens`),
      dim(formatCost(cost)),
      dim(formatDuration(at - this.#startedAt)),
    ];
    return parts.join(" · ");
  }
}

/** 10, 20, 50, 100, 200, 500, ... */
function following(milestone: number): number {
  return String(milestone).startsWith("2") ? milestone * 2.5 : milestone * 2;
}

function quote(text: string): string {
  return `“${text}”`;
}
