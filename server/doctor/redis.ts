import { randomBytes } from "node:crypto";
import type { Redis } from "ioredis";
import { type ClockReading, readClock } from "./clock.ts";
import { type Finding, fine, hint, reasonOf, wrong } from "./finding.ts";

const connectTimeoutMs = 3_000;
const commandTimeoutMs = 3_000;
const pingsMax = 5;
/** Each announce waits for Redis once: an answer from the same data centre takes a millisecond. */
const pingSlowMs = 10;
/** Redis 6.2 and Valkey know all commands that Tutti uses. */
const versionMin = [6, 2] as const;

export interface RedisOpinion {
  readonly findings: readonly Finding[];
  readonly clock: ClockReading | null;
}

/** Whether Redis answers, how fast, whether it may forget what it was told, and whether what is published arrives. */
export async function checkRedis(url: string, nowMs: () => number): Promise<RedisOpinion> {
  // Loaded here alone: a server that has no Redis starts without it.
  const { Redis: RedisClient } = await import("ioredis");
  const settings = {
    lazyConnect: true,
    connectTimeout: connectTimeoutMs,
    commandTimeout: commandTimeoutMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  };
  const clients = [new RedisClient(url, settings), new RedisClient(url, settings)] as const;
  let lastError: unknown = null;
  for (const client of clients) {
    client.on("error", (error) => {
      lastError = error;
    });
  }
  const [client, listener] = clients;
  try {
    await client.connect();
    const clock = await readClock("Redis", nowMs, async () => {
      const [seconds, microseconds] = await client.time();
      return Number(seconds) * 1000 + Number(microseconds) / 1000;
    });
    const findings = [await checkAnswers(client), await checkEviction(client)];
    await listener.connect();
    return { findings: [...findings, await checkBus(client, listener)], clock };
  } catch (error) {
    return { findings: [describeTrouble(reasonOf(lastError ?? error))], clock: null };
  } finally {
    for (const each of clients) each.disconnect();
  }
}

async function checkAnswers(client: Redis): Promise<Finding> {
  const pingMs: number[] = [];
  for (let ping = 0; ping < pingsMax; ping += 1) {
    const startMs = performance.now();
    await client.ping();
    pingMs.push(performance.now() - startMs);
  }
  const median = pingMs.sort((left, right) => left - right)[pingsMax >> 1] ?? 0;
  const version = /^redis_version:(\S+)/m.exec(await client.info("server"))?.[1] ?? "of an unknown version";
  const found = `Redis ${version}: answers in ${median.toFixed(1)} ms`;
  if (isOld(version)) return wrong(`${found}; Tutti needs ${versionMin.join(".")} or newer: update it`);
  return median > pingSlowMs
    ? hint(`${found}; that is far for a tracker: put it into the same data centre`)
    : fine(found);
}

function isOld(version: string): boolean {
  const [major, minor] = version.split(".").map(Number);
  if (major === undefined || minor === undefined || Number.isNaN(major) || Number.isNaN(minor)) return false;
  return major < versionMin[0] || (major === versionMin[0] && minor < versionMin[1]);
}

/** `INFO` tells it even where `CONFIG GET` is forbidden. */
async function checkEviction(client: Redis): Promise<Finding> {
  const text = await client.info("memory");
  const policy = /^maxmemory_policy:(\S+)/m.exec(text)?.[1] ?? "unknown";
  const limit = Number(/^maxmemory:(\d+)/m.exec(text)?.[1] ?? 0);
  const used = Number(/^used_memory:(\d+)/m.exec(text)?.[1] ?? 0);
  const size = limit === 0 ? "no memory limit" : `${megabytes(used)} of ${megabytes(limit)} used`;
  const found = `Redis memory: ${size}, eviction policy ${policy}`;
  if (policy !== "noeviction")
    return hint(`${found}; when full it would forget listeners without a word: set maxmemory-policy noeviction`);
  return limit > 0 && used > limit * 0.9
    ? hint(`${found}; it will soon refuse to write: raise maxmemory`)
    : fine(found);
}

async function checkBus(client: Redis, listener: Redis): Promise<Finding> {
  const channel = `tutti:doctor:${randomBytes(8).toString("hex")}`;
  const arrived = new Promise<boolean>((resolve) => {
    listener.once("message", () => resolve(true));
    setTimeout(() => resolve(false), commandTimeoutMs).unref();
  });
  await listener.subscribe(channel);
  const startMs = performance.now();
  await client.publish(channel, "hello");
  if (!(await arrived))
    return wrong("Redis pub/sub: what is published does not arrive; does the user have rights to channels (ACL &*)?");
  return fine(`Redis pub/sub: what is published arrives in ${(performance.now() - startMs).toFixed(1)} ms`);
}

function describeTrouble(reason: string): Finding {
  const found = `Redis: ${reason}`;
  if (/WRONGPASS|invalid password|invalid username/i.test(reason))
    return wrong(`${found}: the password (or user) in TUTTI_REDIS_URL is not the server's`);
  if (/NOAUTH/.test(reason)) return wrong(`${found}: it wants a password: TUTTI_REDIS_URL=redis://:PASSWORD@HOST:6379`);
  if (/NOPERM/.test(reason)) return wrong(`${found}: give the user of TUTTI_REDIS_URL more rights (ACL SETUSER)`);
  return wrong(`${found}: is it running, is TUTTI_REDIS_URL right (rediss:// for TLS), and may this machine connect?`);
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
