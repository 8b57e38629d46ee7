import { RLMConfigError } from "../spec/errors.js";
import { describeValue } from "../util/describe-value.js";
import { isRecord } from "../util/record.js";

/** The parts of an ioredis client that are used. */
export interface Redis {
  get(key: string): Promise<string | null>;
  set(key: string, value: string, ...flags: readonly (string | number)[]): Promise<unknown>;
  del(...keys: readonly string[]): Promise<number>;
  exists(key: string): Promise<number>;
  eval(script: string, keyCount: number, ...keysAndValues: readonly (string | number)[]): Promise<unknown>;
  publish(channel: string, message: string): Promise<number>;
  subscribe(channel: string): Promise<unknown>;
  on(event: "message", listener: (channel: string, message: string) => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  duplicate(options: object): Redis;
  quit(): Promise<unknown>;
}

/** ioredis' class, of any version. */
export type RedisConstructor = new (...settings: never[]) => object;
type Construct = new (...settings: readonly unknown[]) => Redis;

/** Where Redis is: a URL, ioredis' options, or a client of ioredis, whose settings are used. */
export type RedisConnection = string | object;

/** Commands wait for the connection to come back, as bullmq demands of its workers. */
const PATIENT = { maxRetriesPerRequest: null };

/**
 * Opens a connection of our own, which we close.
 * @param importRedis gets ioredis' class, when no client was given to copy.
 */
export async function connect(
  connection: RedisConnection,
  importRedis: () => Promise<RedisConstructor>,
  onError: (error: Error) => void,
): Promise<Redis> {
  const redis = await open(connection, importRedis);
  redis.on("error", onError);
  return redis;
}

async function open(connection: unknown, importRedis: () => Promise<RedisConstructor>): Promise<Redis> {
  if (typeof connection === "string" && /^rediss?:\/\//.test(connection)) {
    return construct(await importRedis(), connection, PATIENT);
  }
  if (isClient(connection)) return connection.duplicate(PATIENT);
  if (isRecord(connection)) return construct(await importRedis(), { ...connection, ...PATIENT });
  // A URL may hold a password, so no string is shown.
  const given = typeof connection === "string" ? "another string" : describeValue(connection);
  const message = `Expected \`connection\` to be a URL (redis://...), ioredis' options or a client of ioredis, got ${given}`;
  throw new RLMConfigError("connection", message);
}

function construct(redisClass: RedisConstructor, ...settings: readonly unknown[]): Redis {
  return new (redisClass as Construct)(...settings);
}

function isClient(value: unknown): value is Redis {
  return isRecord(value) && typeof value["duplicate"] === "function";
}
