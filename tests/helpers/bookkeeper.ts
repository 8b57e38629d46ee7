import type { RLMResponse } from "rlm";
import { type CompletionReply, fault, reply, type ScriptedAnswer, type ScriptedRequest } from "rlm/testing";

/** USD per million tokens; input from the cache costs a tenth, input for the cache a quarter more. */
export const PRICE = {
  inputPerMillion: 10,
  cachedInputPerMillion: 1,
  cacheWritePerMillion: 12.5,
  outputPerMillion: 100,
};

/** What the provider would charge, kept apart from everything the library counts. */
interface Entry {
  readonly calls: number;
  readonly estimatedCalls: number;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly cacheWriteTokens?: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
}

const NOTHING: Entry = {
  calls: 0,
  estimatedCalls: 0,
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
};

/**
 * The provider's own books on a tree whose prompts say where they belong: `D1` is the question of a run at depth 1, `P2` a
 * plain call at depth 2. Each answer costs other tokens than all before it.
 */
export class Bookkeeper {
  readonly #byDepth: Entry[] = [];
  readonly #seen = new Map<string, number>();
  #answers = 0;

  /** How often this very conversation was asked before. */
  timesSeen(request: ScriptedRequest): number {
    const times = this.#seen.get(request.rawBody) ?? 0;
    this.#seen.set(request.rawBody, times + 1);
    return times;
  }

  /** A reply whose usage is written down. */
  charge(request: ScriptedRequest, text: string): CompletionReply {
    const number = ++this.#answers;
    const usage = {
      inputTokens: 1_000 + 7 * number,
      cachedInputTokens: 10 * number,
      cacheWriteTokens: 3 * number,
      outputTokens: 50 + number,
      reasoningTokens: number,
    };
    this.#enter(request, { calls: 1, estimatedCalls: 0, ...usage });
    return reply(text, { usage });
  }

  /** A failure, which counts as a call and costs nothing. */
  fail(request: ScriptedRequest, status: number, retryAfterMs?: number): ScriptedAnswer {
    this.#enter(request, { ...NOTHING, calls: 1 });
    return fault.status(status, retryAfterMs === undefined ? {} : { retryAfterMs });
  }

  /** The books in the form of a response, with the cost they come to. */
  get byDepth(): readonly (Entry & { cost: number })[] {
    return this.#byDepth.map((entry) => ({ ...entry, cost: costOf(entry) }));
  }

  get total(): Entry & { cost: number } {
    const total = this.#byDepth.reduce(sum, NOTHING);
    return { ...total, cost: costOf(total) };
  }

  #enter(request: ScriptedRequest, entry: Entry): void {
    const depth = Number(placeOf(request).slice(1));
    while (this.#byDepth.length <= depth) this.#byDepth.push(NOTHING);
    this.#byDepth[depth] = sum(this.#byDepth[depth] ?? NOTHING, entry);
  }
}

/** `D0`, `D1`, ... for a run's own requests; `P1`, `P2`, ... for plain calls. */
export function placeOf({ messages }: ScriptedRequest): string {
  const first = messages.find(({ role }) => role === "user")?.text ?? "";
  return /\b[DP]\d\b/.exec(first)?.[0] ?? "D0";
}

/** 0 for the first turn of a conversation. */
export const turnOf = ({ messages }: ScriptedRequest): number =>
  messages.filter(({ role }) => role === "assistant").length;

/** The same sums in a response, for one model. */
export function booksOf(response: RLMResponse, model: string) {
  return {
    byDepth: response.usageByDepth.map((models) => roundCost(models[model])),
    total: roundCost(response.usage[model]),
  };
}

/** The books in a form that compares without the last bits of floating point. */
export const rounded = (books: Bookkeeper) => ({
  byDepth: books.byDepth.map(roundCost),
  total: roundCost(books.total),
});

function roundCost<T extends { readonly cost: number | null }>(entry: T | undefined) {
  return entry && { ...entry, cost: entry.cost === null ? null : Number(entry.cost.toFixed(9)) };
}

function sum(left: Entry, right: Entry): Entry {
  return {
    calls: left.calls + right.calls,
    estimatedCalls: left.estimatedCalls + right.estimatedCalls,
    inputTokens: left.inputTokens + right.inputTokens,
    cachedInputTokens: left.cachedInputTokens + right.cachedInputTokens,
    cacheWriteTokens: (left.cacheWriteTokens ?? 0) + (right.cacheWriteTokens ?? 0),
    outputTokens: left.outputTokens + right.outputTokens,
    reasoningTokens: left.reasoningTokens + right.reasoningTokens,
  };
}

function costOf({ inputTokens, cachedInputTokens, cacheWriteTokens = 0, outputTokens }: Entry): number {
  const { inputPerMillion, cachedInputPerMillion, cacheWritePerMillion, outputPerMillion } = PRICE;
  const micro =
    (inputTokens - cachedInputTokens - cacheWriteTokens) * inputPerMillion +
    cachedInputTokens * cachedInputPerMillion +
    cacheWriteTokens * cacheWritePerMillion +
    outputTokens * outputPerMillion;
  return micro / 1e6;
}
