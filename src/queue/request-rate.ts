import { wait } from "../util/abort.js";
import type { Redis } from "./redis.js";

/**
 * Gives out the moment at which the next request may be sent: never more than ARGV[1] in any stretch of ARGV[2]
 * milliseconds. The list has the last so many moments, so each is told at once and nobody asks twice. Redis' own clock
 * counts, because machines disagree about the time.
 */
const TAKE = `
local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local at = now
redis.call('LTRIM', KEYS[1], -limit, -1)
if redis.call('LLEN', KEYS[1]) >= limit then
  at = math.max(now, tonumber(redis.call('LINDEX', KEYS[1], 0)) + window)
end
redis.call('RPUSH', KEYS[1], string.format('%.0f', at))
redis.call('LTRIM', KEYS[1], -limit, -1)
redis.call('PEXPIRE', KEYS[1], at - now + window)
return at - now
`;

const MINUTE_MS = 60_000;

/** A rate that all processes keep together. */
export class RequestRate {
  readonly #redis: Redis;
  readonly #key: string;
  readonly #max: number;
  readonly #windowMs: number;

  /** `max` requests in any `windowMs` milliseconds. */
  constructor(redis: Redis, key: string, max: number, windowMs = MINUTE_MS) {
    this.#redis = redis;
    this.#key = `rlm:{${key}}:requests`;
    this.#max = max;
    this.#windowMs = windowMs;
  }

  /** Waits for the next turn. @throws the signal's reason; the turn is then lost. */
  async take(signal: AbortSignal): Promise<void> {
    const waitMs = Number(await this.#redis.eval(TAKE, 1, this.#key, this.#max, this.#windowMs));
    signal.throwIfAborted();
    if (waitMs > 0) await wait(waitMs, signal);
  }
}
