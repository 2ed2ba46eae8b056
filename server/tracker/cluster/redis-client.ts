import { randomInt } from "node:crypto";
import { Redis } from "ioredis";
import { redisLimits } from "./limits.ts";

/** One socket to Redis, as far as we use it. Whatever is asked while it is not connected is rejected at once. */
export interface RedisClient {
  /** `ready`: connected, and not closed since. */
  readonly status: string;
  readonly options: { readonly db?: number | undefined };
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "close" | "ready", listener: () => void): unknown;
  on(event: "message", listener: (channel: string, text: string) => void): unknown;
  /** From then on it connects anew by itself, some time after each close. */
  connect(): Promise<void>;
  /** Cuts the connection, for good or to connect anew. */
  disconnect(reconnect?: boolean): void;
  subscribe(...channels: string[]): Promise<unknown>;
  /** How many listen there. */
  publish(channel: string, text: string): Promise<number>;
  getex(key: string, unit: "PX", lifeMs: number): Promise<string | null>;
  mget(keys: string[]): Promise<(string | null)[]>;
  hdel(key: string, ...fields: string[]): Promise<number>;
  srem(key: string, ...members: string[]): Promise<number>;
  pipeline(): RedisPipeline;
}

/** Commands that go together. */
export interface RedisPipeline {
  set(key: string, text: string, unit: "PX", lifeMs: number): RedisPipeline;
  /** Answers what was there before. */
  set(key: string, text: string, unit: "PX", lifeMs: number, get: "GET"): RedisPipeline;
  del(key: string): RedisPipeline;
  sadd(key: string, member: string): RedisPipeline;
  srem(key: string, member: string): RedisPipeline;
  smembers(key: string): RedisPipeline;
  hset(key: string, field: string, text: string): RedisPipeline;
  hdel(key: string, field: string): RedisPipeline;
  hgetall(key: string): RedisPipeline;
  pexpire(key: string, lifeMs: number): RedisPipeline;
  publish(channel: string, text: string): RedisPipeline;
  exec(): Promise<[error: Error | null, result: unknown][] | null>;
}

/** A client that is not connected yet: for commands, or one that listens. */
export type OpenRedis = (url: string, use: "commands" | "listening") => RedisClient;

/** A command that was not answered in time is rejected with this message. */
export const timedOut = "Command timed out";

export const openRedis: OpenRedis = (url, use) => {
  const shared = {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 5_000,
    retryStrategy: () => randomInt(redisLimits.reconnectMinMs, redisLimits.reconnectMaxMs + 1),
  };
  if (use === "listening") return new Redis(url, { ...shared, autoResubscribe: false });
  return new Redis(url, { ...shared, enableAutoPipelining: true, commandTimeout: redisLimits.commandTimeoutMs });
};
