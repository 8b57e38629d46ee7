import { RLMError } from "../spec/errors.js";
import type { RLMResponse } from "../spec/response.js";
import type { Redis } from "./redis.js";

/**
 * What is kept in Redis beside bullmq's own: each run's response, written in one step before its job is marked as done,
 * so that a worker killed in between costs nothing; and the wishes to cancel runs.
 */
export class RunStore {
  readonly #redis: Redis;
  readonly #queue: string;

  constructor(redis: Redis, queue: string) {
    this.#redis = redis;
    this.#queue = queue;
  }

  /** The channel on which cancelled runs are called out to all workers. */
  get cancelChannel(): string {
    return `rlm:{${this.#queue}}:cancel`;
  }

  async response(id: string): Promise<RLMResponse | undefined> {
    const text = await this.#redis.get(this.#key("response", id));
    if (text === null) return undefined;
    try {
      return JSON.parse(text) as RLMResponse;
    } catch (error) {
      throw new RLMError(`The response of run ${id} in Redis is no JSON`, "ERR_RLM_INTERNAL", { cause: error });
    }
  }

  /** Keeps the response, unless another worker was first. @returns the one that is kept. */
  async keep(id: string, response: RLMResponse, seconds: number | undefined): Promise<RLMResponse> {
    const expiry = seconds === undefined ? [] : ["EX", Math.ceil(seconds)];
    await this.#redis.set(this.#key("response", id), JSON.stringify(response), ...expiry, "NX");
    return (await this.response(id)) ?? response;
  }

  /** Asks every worker to stop a run, and those that have not begun it yet not to. */
  async cancel(id: string): Promise<void> {
    await this.#redis.set(this.#key("cancelled", id), "1", "EX", CANCEL_SECONDS);
    await this.#redis.publish(this.cancelChannel, id);
  }

  async isCancelled(id: string): Promise<boolean> {
    return (await this.#redis.exists(this.#key("cancelled", id))) > 0;
  }

  /** A run that is wanted again is not cancelled any more. */
  async forgetCancel(id: string): Promise<void> {
    await this.#redis.del(this.#key("cancelled", id));
  }

  #key(kind: string, id: string): string {
    return `rlm:{${this.#queue}}:${kind}:${id}`;
  }
}

/** Longer than any job waits between being fetched and being begun. */
const CANCEL_SECONDS = 86_400;
