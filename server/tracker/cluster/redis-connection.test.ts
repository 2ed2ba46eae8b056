import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TestRedis } from "../../../test/rigs/redis.ts";
import { redisLimits } from "./limits.ts";
import { RedisConnection } from "./redis-connection.ts";

let redis: TestRedis;
let log: string[];
let heard: string[];
let ups: number;

beforeEach(() => {
  vi.useFakeTimers();
  redis = new TestRedis();
  log = [];
  heard = [];
  ups = 0;
});

afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

async function connect(): Promise<RedisConnection> {
  const note = (fields: object, text: string) => log.push(`${text.split(",")[0]} ${JSON.stringify(fields)}`);
  const connection = new RedisConnection({
    url: "redis://host/7",
    log: { info: note, warn: note },
    open: redis.open,
    onUp: () => {
      ups += 1;
    },
    onMessage: (channel, text) => heard.push(`${channel}: ${text}`),
  });
  connection.listen("news");
  connection.start();
  await pass(0);
  return connection;
}

test("it is up when both sockets are and the channels are heard; the database is that of the URL", async () => {
  const connection = await connect();
  expect([connection.isUp, connection.database, ups]).toEqual([true, 7, 1]);
  redis.do("publish", "news", "hello");
  redis.do("publish", "other", "hello");
  await pass(0);
  expect(heard).toEqual(["news: hello"]);
});

test("without a Redis at the start it is away, says so once, and is up when there is one", async () => {
  redis.state = "away";
  const connection = await connect();
  await pass(60_000);
  expect([connection.isUp, ups]).toEqual([false, 0]);
  expect(log).toEqual(['tracker: Redis is away {"reason":"connect ECONNREFUSED"}']);
  expect(await connection.ask(async () => "answer")).toBeNull();
  redis.comeBack();
  await pass(0);
  expect([connection.isUp, ups, log.length]).toEqual([true, 1, 2]);
});

test("each time that it is away and back is told, and the channels are heard again", async () => {
  const connection = await connect();
  for (let round = 1; round <= 2; round += 1) {
    redis.goAway();
    expect(connection.isUp).toBe(false);
    redis.comeBack();
    await pass(0);
    expect([connection.isUp, ups]).toEqual([true, 1 + round]);
  }
  redis.do("publish", "news", "hello");
  await pass(0);
  expect(heard).toEqual(["news: hello"]);
  expect(log.map((line) => line.split(" {")[0])).toEqual([
    "tracker: Redis is away",
    "tracker: Redis is back",
    "tracker: Redis is away",
    "tracker: Redis is back",
  ]);
});

test("a Redis that takes a command and is silent is away after a second", async () => {
  const connection = await connect();
  redis.hang();
  let answer: unknown = "none yet";
  void connection
    .ask((client) => client.getex("key", "PX", 1))
    .then((got) => {
      answer = got;
    });
  await pass(redisLimits.commandTimeoutMs - 1);
  expect([connection.isUp, answer]).toEqual([true, "none yet"]);
  await pass(1);
  expect([connection.isUp, answer]).toEqual([false, null]);
  expect(log).toEqual(['tracker: Redis is away {"reason":"commands are not answered"}']);
  expect(redis.connected).toBe(2);
  redis.comeBack();
  await pass(0);
  // Both sockets are made anew: the old ones may be dead for good.
  expect([connection.isUp, redis.connected]).toEqual([true, 4]);
});

test("a command that Redis refuses is answered with nothing, and Redis is not away for it", async () => {
  const connection = await connect();
  redis.refused.add("mget");
  expect(await connection.ask((client) => client.mget(["key"]))).toBeNull();
  expect([connection.isUp, log]).toEqual([true, []]);
});

test("beyond the commands that may be under way the next is answered with nothing, at once", async () => {
  const connection = await connect();
  const answer: ((text: string) => void)[] = [];
  const slow = () => new Promise<string>((resolve) => answer.push(resolve));
  const first = Array.from({ length: redisLimits.inFlightMax }, () => connection.ask(slow));
  expect(await connection.ask(slow)).toBeNull();
  expect(answer).toHaveLength(redisLimits.inFlightMax);
  answer.pop()?.("answer");
  await first.at(-1);
  void connection.ask(slow);
  expect(answer).toHaveLength(redisLimits.inFlightMax);
});

test("where it may not listen it is not up, and says why", async () => {
  redis.refused.add("subscribe");
  const connection = await connect();
  expect([connection.isUp, ups]).toEqual([false, 0]);
  expect(log).toEqual([expect.stringContaining("NOPERM")]);
});

test("once it is closed it does not come back, and says nothing of it", async () => {
  const connection = await connect();
  connection.close();
  redis.goAway();
  redis.comeBack();
  await pass(60_000);
  expect([connection.isUp, ups, log]).toEqual([false, 1, []]);
});
