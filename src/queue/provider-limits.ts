import { attachmentTokens, estimateTokens, messageChars } from "../core/estimate.js";
import type { PriceFunction } from "../core/gateway.js";
import { RLMConfigError, RLMModelError } from "../spec/errors.js";
import type { Charge, LanguageModel, ModelCall, ModelReply } from "../spec/model.js";
import type { Redis } from "./redis.js";
import { RequestRate } from "./request-rate.js";
import { SpendLimit } from "./spend-limit.js";

/** What holds together for all processes that use one key of a provider. */
export interface ProviderLimitsOptions {
  /** A name for the key that is shared, such as `openai`; never the secret itself. A new name begins a new account. */
  readonly key: string;
  /** Requests in any 60 seconds. @defaultValue no limit */
  readonly requestsPerMinute?: number | undefined;
  /** USD in all. Each model needs a price. @defaultValue no limit */
  readonly maxCostUsd?: number | undefined;
}

/** Output tokens of a call that sets no limit of its own. */
const DEFAULT_OUTPUT_TOKENS = 16_384;

/** Limits that hold over all processes. Made by `openProviderLimits`. */
export class ProviderLimits {
  readonly #redis: Redis;
  readonly #rate: RequestRate | undefined;
  readonly #spend: SpendLimit | undefined;
  readonly #price: PriceFunction;
  #closing: Promise<unknown> | undefined;

  constructor(redis: Redis, { key, requestsPerMinute, maxCostUsd }: ProviderLimitsOptions, price: PriceFunction) {
    this.#redis = redis;
    this.#rate = requestsPerMinute === undefined ? undefined : new RequestRate(redis, key, requestsPerMinute);
    this.#spend = maxCostUsd === undefined ? undefined : new SpendLimit(redis, key, maxCostUsd);
    this.#price = price;
  }

  /** The same model, each of whose requests waits for its turn and is refused when the money is spent. */
  wrap(model: LanguageModel): LanguageModel {
    return {
      provider: model.provider,
      ...(model.maxRetries !== undefined && { maxRetries: model.maxRetries }),
      takesAttachments: model.takesAttachments ?? false,
      complete: (call) => (this.#spend ? this.#pay(this.#spend, model, call) : this.#send(model, call)),
    };
  }

  /** USD spent so far by all processes; 0 without `maxCostUsd`. */
  async spent(): Promise<number> {
    return (await this.#spend?.spent()) ?? 0;
  }

  /** Ends the connection. Idempotent. */
  async close(): Promise<void> {
    this.#closing ??= this.#redis.quit();
    await this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #send(model: LanguageModel, call: ModelCall): Promise<ModelReply> {
    await this.#rate?.take(call.signal);
    return model.complete(call);
  }

  async #pay(spend: SpendLimit, model: LanguageModel, call: ModelCall): Promise<ModelReply> {
    const inputTokens = estimateTokens(messageChars(call.messages)) + attachmentTokens(call.messages);
    const worst = this.#cost(call.model, inputTokens, call.maxOutputTokens ?? DEFAULT_OUTPUT_TOKENS);
    const reservation = await spend.reserve(worst, call.signal);
    let used = 0;
    let receivedChars = 0;
    const onToken = (text: string) => {
      receivedChars += text.length;
      call.onToken?.(text);
    };
    try {
      const reply = await this.#send(model, { ...call, ...(call.onToken && { onToken }) });
      used = this.#costOf(call.model, inputTokens, reply.text.length + (reply.reasoning?.length ?? 0), reply);
      return reply;
    } catch (error) {
      const { charge, wasAtWork = false } = error instanceof RLMModelError ? error : {};
      // What was refused is free; what broke off while the model was at work is charged, and comes without usage.
      if (charge || wasAtWork || receivedChars > 0 || call.signal.aborted)
        used = this.#costOf(call.model, inputTokens, receivedChars, charge);
      throw error;
    } finally {
      await reservation.settle(used);
    }
  }

  /** USD as the provider tells it, else by the tokens it tells, else by what was sent and received. */
  #costOf(model: string, inputTokens: number, receivedChars: number, charge?: Charge): number {
    if (charge?.costUsd !== undefined) return charge.costUsd;
    const priced = charge?.usage && this.#price(model, charge.usage);
    return priced ?? this.#cost(model, inputTokens, estimateTokens(receivedChars));
  }

  #cost(model: string, inputTokens: number, outputTokens: number): number {
    const cost = this.#price(model, { inputTokens, outputTokens, cachedInputTokens: 0, reasoningTokens: 0 });
    if (cost !== null) return cost;
    const message = `A spend limit needs a price for every model, and none is known for ${model}: give \`pricing\``;
    throw new RLMConfigError("maxCostUsd", message);
  }
}
