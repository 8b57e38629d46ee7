import { randomUUID } from "node:crypto";
import { RLMError } from "../spec/errors.js";
import { wait } from "../util/abort.js";
import type { Redis } from "./redis.js";

/** What was set aside by processes that never came back counts as spent, as providers count it. */
const EXPIRE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now)) do
  local amount = string.match(member, '[^ ]+$')
  redis.call('ZREM', KEYS[2], member)
  redis.call('HINCRBYFLOAT', KEYS[1], 'reserved', '-' .. amount)
  redis.call('HINCRBYFLOAT', KEYS[1], 'spent', amount)
end
`;

/** ARGV: the member "id amount", the amount, the limit, milliseconds until it expires. */
const RESERVE = `${EXPIRE}
local amount, limit = tonumber(ARGV[2]), tonumber(ARGV[3])
local spentText = redis.call('HGET', KEYS[1], 'spent') or '0'
local spent = tonumber(spentText)
local reserved = math.max(0, tonumber(redis.call('HGET', KEYS[1], 'reserved') or '0'))
if spent + amount > limit then return {'refused', spentText} end
if spent + reserved + amount > limit then return {'wait', spentText} end
redis.call('HINCRBYFLOAT', KEYS[1], 'reserved', ARGV[2])
redis.call('ZADD', KEYS[2], now + ARGV[4], ARGV[1])
return {'granted', spentText}
`;

/** ARGV: the member, the amount that was set aside, the amount that was spent. */
const SETTLE = `
if redis.call('ZREM', KEYS[2], ARGV[1]) == 1 then
  redis.call('HINCRBYFLOAT', KEYS[1], 'reserved', '-' .. ARGV[2])
else
  redis.call('HINCRBYFLOAT', KEYS[1], 'spent', '-' .. ARGV[2])
end
redis.call('HINCRBYFLOAT', KEYS[1], 'spent', ARGV[3])
`;

/** Longer than any request takes, its waiting for the rate limit included. */
const EXPIRY_MS = 3_600_000;
/** What others have set aside is given back when their requests end, so it is asked again after this long. */
const ASK_AGAIN_MS = 100;

/** Sets money aside for a request; `settle` replaces it by what was really spent. */
export interface SpendReservation {
  settle(usd: number): Promise<void>;
}

/** An account that all processes share. Each check and the taking that follows it are one step in Redis. */
export class SpendLimit {
  readonly #redis: Redis;
  readonly #name: string;
  readonly #keys: readonly [string, string];
  readonly #maxUsd: number;

  constructor(redis: Redis, name: string, maxUsd: number) {
    this.#redis = redis;
    this.#name = name;
    // The braces keep both on one node of a cluster.
    this.#keys = [`rlm:{${name}}:spend`, `rlm:{${name}}:reservations`];
    this.#maxUsd = maxUsd;
  }

  /**
   * Waits while others have set aside what is needed.
   * @throws RLMError (`ERR_RLM_LIMIT`) when the limit would be passed even without them; the signal's reason.
   */
  async reserve(usd: number, signal: AbortSignal): Promise<SpendReservation> {
    const amount = usd.toFixed(DECIMALS);
    const member = `${randomUUID()} ${amount}`;
    for (;;) {
      const answer = await this.#redis.eval(RESERVE, 2, ...this.#keys, member, amount, this.#maxUsd, EXPIRY_MS);
      const [verdict, spent] = answer as readonly [string, string];
      if (verdict === "granted") return { settle: (used) => this.#settle(member, amount, used) };
      if (verdict === "refused") throw this.#refusal(usd, Number(spent));
      await wait(ASK_AGAIN_MS, signal);
    }
  }

  /** USD spent so far, without what is set aside. */
  async spent(): Promise<number> {
    return Number(await this.#redis.eval(`return redis.call('HGET', KEYS[1], 'spent') or '0'`, 1, this.#keys[0]));
  }

  async #settle(member: string, amount: string, used: number): Promise<void> {
    await this.#redis.eval(SETTLE, 2, ...this.#keys, member, amount, used.toFixed(DECIMALS));
  }

  /** Not an `RLMLimitError`: a run winds up at its own limits, and goes to its end at once at one that all runs share. */
  #refusal(usd: number, spent: number): RLMError {
    const message =
      `The spend limit of $${this.#maxUsd} for "${this.#name}" is reached: $${spent.toFixed(4)} are spent, ` +
      `and this request may cost $${usd.toFixed(4)}`;
    return new RLMError(message, "ERR_RLM_LIMIT");
  }
}

/** A millionth of a millionth of a dollar is less than any token costs. */
const DECIMALS = 12;
