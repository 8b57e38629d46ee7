import pLimit, { type LimitFunction } from "p-limit";
import { RLMModelError } from "../spec/errors.js";
import type { Charge, LanguageModel, ModelCall, ModelReply } from "../spec/model.js";
import { addUsage, cacheWrites, type ModelUsage, NO_USAGE, type TokenUsage } from "../spec/usage.js";
import { Backoff, MAX_RETRY_AFTER_MS } from "./backoff.js";
import type { Reservation, SharedBudget } from "./budget.js";
import { attachmentTokens, estimateTokens, messageChars } from "./estimate.js";
import type { Ledger } from "./ledger.js";
import type { ReplyWatch } from "./reply-watch.js";
import { WatchedStream } from "./watched-stream.js";

/** USD of a request, or `null` when the model has no known price. */
export type PriceFunction = (model: string, tokens: TokenUsage) => number | null;

export interface GatewayRequest {
  /** A request of a run that winds up may use what the budget keeps back for that. */
  readonly windingUp?: boolean;
  readonly provider: LanguageModel;
  readonly call: ModelCall & { readonly maxOutputTokens: number };
  readonly depth: number;
  readonly ledger: Ledger;
  readonly budget: SharedBudget;
  /** Looks on while the reply streams in, and may end it. */
  readonly watch?: ReplyWatch | undefined;
  /** Called before the request is sent again: what has come of the reply so far is void. `attempt` counts from 1. */
  readonly onRetry?: ((attempt: number, error: string) => void) | undefined;
}

/**
 * Node's fetch gives up when no header has come for 300 s, and a reply that is not streamed sends none before it is
 * complete. A model that is this slow is asked for streams from then on, so that its next reply may take as long as it likes.
 */
const SLOW_MS = 60_000;
const GIVEN_UP_MS = 290_000;

/** No text is denser; more than this is something that the provider has added. */
const MAX_TOKENS_PER_CHAR = 1.5;

/** Refused parameters are dropped one at a time; no model refuses more than it was sent. */
const MAX_ADAPTATIONS = 6;

/**
 * The one gate between a run tree and its models. Each request is reserved in the budget, waits for its turn,
 * is sent, sent again when that may help, and booked attempt by attempt, whatever comes of it.
 */
export class ModelGateway {
  readonly #limit: LimitFunction;
  readonly #price: PriceFunction;
  readonly #now: () => number;
  readonly #backoff = new Backoff();
  readonly #slowModels = new Set<string>();
  /** Highest seen so far, by model. */
  readonly #tokensPerChar = new Map<string, number>();
  /** The dearest request that a provider has reported, by model; 0 where it reports none. */
  readonly #dearestUsd = new Map<string, number>();

  constructor(options: {
    readonly maxConcurrency: number;
    readonly price: PriceFunction;
    /** Milliseconds on any clock that does not go back. */
    readonly now: () => number;
  }) {
    this.#limit = pLimit(options.maxConcurrency);
    this.#price = options.price;
    this.#now = options.now;
  }

  /** Waits until there is room for one more request in flight. What has to be known before the next one goes is done in `work`. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#limit(work);
  }

  /** To be called in turn. @throws RLMModelError, RLMLimitError (nothing was sent), or the signal's reason. */
  async complete(request: GatewayRequest, onUsage: (usage: ModelUsage) => void = () => {}): Promise<ModelReply> {
    const reply = await this.#send(request, onUsage);
    if (reply.usage === null)
      request.call.onWarning?.(`Replies of ${request.call.model} came without usage; their tokens are estimated`);
    return reply;
  }

  async #send(request: GatewayRequest, onUsage: (usage: ModelUsage) => void): Promise<ModelReply> {
    const { call, provider } = request;
    const maxRetries = provider.maxRetries ?? 0;
    let usage = NO_USAGE;
    let adaptations = 0;
    let attempt = 0;
    let failure: string | undefined;
    for (let retries = 0; ; ) {
      const reservation = await this.#reserve(request);
      // After the budget, which may have waited too: nothing is sent while the provider wants us to hold back.
      await this.#backoff.ready(call.signal).catch((reason) => {
        reservation.settle({ tokens: 0, costUsd: 0 });
        throw reason;
      });
      attempt++;
      if (failure !== undefined) request.onRetry?.(attempt, failure);
      const watched = new WatchedStream(call, request.watch);
      const stream = call.stream || this.#slowModels.has(call.model);
      const startedAt = this.#now();
      try {
        const sent = { ...call, ...watched.handlers, stream, maxOutputTokens: reservation.maxOutputTokens };
        const reply = await provider.complete(sent);
        if (this.#now() - startedAt > SLOW_MS) this.#slowModels.add(call.model);
        usage = addUsage(usage, this.#book(request, reservation, reply, charsOf(reply)));
        return watched.ended(reply);
      } catch (error) {
        usage = addUsage(usage, this.#bookFailure(request, reservation, watched.text.length, error));
        if (call.signal.aborted) throw call.signal.reason;
        const partial = watched.partialReply();
        if (partial) return partial;
        if (!(error instanceof RLMModelError)) throw error;
        failure = error.message;
        this.#backoff.note(error);
        if (error.adapted && ++adaptations <= MAX_ADAPTATIONS) continue;
        if (!stream && error.status === undefined && this.#now() - startedAt > GIVEN_UP_MS) {
          this.#slowModels.add(call.model);
          call.onWarning?.(
            `${call.model} took more than five minutes for a reply; it is asked for a stream from now on`,
          );
          continue;
        }
        if (!error.retryable || ++retries > maxRetries || (error.retryAfterMs ?? 0) > MAX_RETRY_AFTER_MS) throw error;
        await this.#backoff.pause(error, retries, call.signal);
      } finally {
        watched.release();
        onUsage(usage);
      }
    }
  }

  #reserve({ call, budget, windingUp }: GatewayRequest): Promise<Reservation> {
    return budget.reserve(
      {
        // One last request may be larger than it seems; not to ask it at all would lose the answer.
        inputTokens: windingUp ? estimateTokens(messageChars(call.messages)) : this.#estimateInput(call),
        maxOutputTokens: call.maxOutputTokens,
        price: (inputTokens, outputTokens) => this.estimateCost(call.model, inputTokens, outputTokens),
        windingUp: windingUp ?? false,
      },
      call.signal,
    );
  }

  /**
   * USD that so many tokens would cost. Without a price: what the dearest request to the model has cost, or to any model while
   * it has had none; `null` before the first reply.
   */
  estimateCost(model: string, inputTokens: number, outputTokens: number): number | null {
    const price = this.#price(model, { inputTokens, outputTokens, cachedInputTokens: 0, reasoningTokens: 0 });
    if (price !== null || this.#dearestUsd.size === 0) return price;
    return this.#dearestUsd.get(model) ?? Math.max(...this.#dearestUsd.values());
  }

  /** Dense text (Chinese, hashes, numbers) has more tokens per character than English: what was seen once is expected again. */
  #estimateInput({ model, messages }: ModelCall): number {
    const chars = messageChars(messages);
    const text = Math.max(estimateTokens(chars), Math.ceil(chars * (this.#tokensPerChar.get(model) ?? 0)));
    return text + attachmentTokens(messages);
  }

  #learnDensity({ model, messages }: ModelCall, inputTokens: number): void {
    // What an image takes is not known well enough to tell what is left for the text beside it.
    if (attachmentTokens(messages) > 0) return;
    const chars = messageChars(messages);
    const density = Math.min(inputTokens / chars, MAX_TOKENS_PER_CHAR);
    // Short prompts tell of the provider's own additions, not of the text.
    if (chars > 1_000 && density > (this.#tokensPerChar.get(model) ?? 0)) this.#tokensPerChar.set(model, density);
  }

  #book(
    request: GatewayRequest,
    reservation: Reservation,
    { usage, costUsd }: Charge,
    receivedChars: number,
  ): ModelUsage {
    const { model } = request.call;
    if (usage) this.#learnDensity(request.call, usage.inputTokens);
    this.#dearestUsd.set(model, Math.max(costUsd ?? 0, this.#dearestUsd.get(model) ?? 0));
    const tokens = usage ?? this.#guess(request.call, receivedChars);
    return this.#settle(request, reservation, tokens, !usage, costUsd ?? this.#price(model, tokens));
  }

  /**
   * A failed request counts as made, with what the provider says of it. Where it says nothing, one that was refused costs
   * nothing; one that broke off while the model was at work is charged all the same: what it cost is estimated.
   */
  #bookFailure(request: GatewayRequest, reservation: Reservation, receivedChars: number, error: unknown): ModelUsage {
    const { charge, wasAtWork = false } = error instanceof RLMModelError ? error : {};
    if (charge) return this.#book(request, reservation, charge, receivedChars);
    const isCharged = wasAtWork || receivedChars > 0 || request.call.signal.aborted;
    if (!isCharged) return this.#settle(request, reservation, NO_USAGE, false, 0);
    const tokens = this.#guess(request.call, receivedChars);
    return this.#settle(request, reservation, tokens, true, this.#price(request.call.model, tokens));
  }

  #settle(
    { call, depth, ledger }: GatewayRequest,
    reservation: Reservation,
    told: TokenUsage,
    estimated: boolean,
    cost: number | null,
  ): ModelUsage {
    const { inputTokens, cachedInputTokens, cacheWriteTokens = 0, cacheWrite1hTokens = 0, outputTokens } = told;
    const cached = { cachedInputTokens, ...cacheWrites(cacheWriteTokens, cacheWrite1hTokens) };
    const tokens = { inputTokens, ...cached, outputTokens, reasoningTokens: told.reasoningTokens };
    // A cap counts what is likely; the books say `null`, because unknown is not 0.
    const costUsd = cost ?? this.estimateCost(call.model, inputTokens, outputTokens) ?? 0;
    reservation.settle({ tokens: inputTokens + outputTokens, costUsd });
    const usage: ModelUsage = { ...tokens, calls: 1, estimatedCalls: estimated ? 1 : 0, cost };
    ledger.record(depth, call.model, usage);
    return usage;
  }

  #guess(call: ModelCall, outputChars: number): TokenUsage {
    return {
      inputTokens: this.#estimateInput(call),
      cachedInputTokens: 0,
      outputTokens: estimateTokens(outputChars),
      reasoningTokens: 0,
    };
  }
}

function charsOf({ text, reasoning = "" }: ModelReply): number {
  return text.length + reasoning.length;
}
