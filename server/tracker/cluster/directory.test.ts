import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RenditionId } from "../../../shared/ids.ts";
import type { SwarmElsewhere } from "../../../shared/tracker/instances/cluster.ts";
import type { InstanceId } from "../../../shared/tracker/instances/instance.ts";
import { connectionTo, TestRedis } from "../../../test/rigs/redis.ts";
import { rendition } from "../../../test/rigs/tracker.ts";
import { Directory } from "./directory.ts";
import { redisLimits } from "./limits.ts";

const [one, two, dead] = ["0000000000000001", "0000000000000002", "000000000000dead"] as [
  InstanceId,
  InstanceId,
  InstanceId,
];
const song = rendition(1);
const { gatherMs } = redisLimits;

let redis: TestRedis;
const found = new Map<InstanceId, (readonly SwarmElsewhere[])[]>();

beforeEach(() => {
  vi.useFakeTimers();
  redis = new TestRedis();
  found.clear();
});

afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const written = (renditionId: RenditionId = song) => redis.do("hgetall", `tutti:swarm:${renditionId}`);
const counts = (holders: number, wanters = 0) => ({ holders, wanters });
const later = { atOnce: false };
const atOnce = { atOnce: true };

async function directoryOf(instance: InstanceId): Promise<Directory> {
  found.set(instance, []);
  const directory: Directory = new Directory({
    connection: await connectionTo(redis, [], () => directory.wake()),
    instance,
    isAlive: (other) => other !== dead,
    onFound: (_, others) => found.get(instance)?.push(others),
  });
  return directory;
}

test("changes gather for some milliseconds, and only the newest of each swarm is written", async () => {
  const directory = await directoryOf(one);
  directory.write(song, counts(1), later);
  directory.write(song, counts(2, 3), later);
  await pass(gatherMs - 1);
  expect([written(), directory.unwritten]).toEqual([{}, 1]);
  await pass(1);
  expect([written(), directory.unwritten]).toEqual([{ [one]: "2 3" }, 0]);
});

test("a first write goes at the end of the turn and takes along what gathers", async () => {
  const directory = await directoryOf(one);
  directory.write(rendition(2), counts(5), later);
  directory.write(song, counts(1), atOnce);
  await pass(0);
  expect([written(), written(rendition(2))]).toEqual([{ [one]: "1 0" }, { [one]: "5 0" }]);
});

test("of two instances that write and read a swarm at once, one at least finds the other", async () => {
  const both = [await directoryOf(one), await directoryOf(two)];
  for (const directory of both) {
    directory.inquire(song);
    directory.write(song, counts(0, 1), atOnce);
  }
  await pass(1);
  expect([...found.values()].flat(2).length).toBeGreaterThan(0);
  expect(found.get(two)).toEqual([[{ instance: one, holders: 0, wanters: 1 }]]);
});

test("a swarm that nobody writes ends after half an hour; a write gives it another", async () => {
  const directory = await directoryOf(one);
  directory.write(song, counts(1), atOnce);
  await pass(redisLimits.swarmLifeMs - 10);
  directory.write(song, counts(2), atOnce);
  await pass(redisLimits.swarmLifeMs - 10);
  expect(written()).toEqual({ [one]: "2 0" });
  await pass(20);
  expect(redis.keys).toEqual([]);
});

test("what the dead left, and what is no count or no instance, is not found, and is removed", async () => {
  const directory = await directoryOf(one);
  for (const [field, text] of [
    [two, "7 2"],
    [dead, "3 1"],
    ["nonsense", "1 1"],
    ["0000000000000003", "1"],
    ["0000000000000004", "-1 1"],
    ["0000000000000005", "12345678 1"],
    [one, "nonsense"],
  ] as const) {
    redis.do("hset", `tutti:swarm:${song}`, field, text);
  }
  directory.inquire(song);
  await pass(1);
  expect(found.get(one)).toEqual([[{ instance: two, holders: 7, wanters: 2 }]]);
  expect(written()).toEqual({ [two]: "7 2", [one]: "nonsense" });
});

test("while Redis is away writes wait, and each inquiry is answered with nobody in this turn", async () => {
  const directory = await directoryOf(one);
  redis.goAway();
  directory.write(song, counts(1), atOnce);
  directory.inquire(song);
  directory.inquire(rendition(2));
  await pass(0);
  expect(found.get(one)).toEqual([[], []]);
  await pass(60_000);
  expect(directory.unwritten).toBe(1);
  redis.comeBack();
  await pass(gatherMs);
  expect([written(), directory.unwritten]).toEqual([{ [one]: "1 0" }, 0]);
});

test("what was under way when Redis went is written when it is back, unless something newer is", async () => {
  const directory = await directoryOf(one);
  redis.hang();
  directory.write(song, counts(1), atOnce);
  directory.write(rendition(2), counts(1), atOnce);
  directory.inquire(song);
  await pass(1);
  directory.write(song, counts(9), later);
  await pass(redisLimits.commandTimeoutMs);
  expect(found.get(one)).toEqual([[]]);
  expect(directory.unwritten).toBe(2);
  expect(written()).toEqual({});
  redis.comeBack();
  // What it took while it hung lands now.
  expect([written(), written(rendition(2))]).toEqual([{ [one]: "1 0" }, { [one]: "1 0" }]);
  await pass(gatherMs + 1);
  expect([written(), written(rendition(2))]).toEqual([{ [one]: "9 0" }, { [one]: "1 0" }]);
});

test("a newer write awaits the answer of a Redis that hangs for a while, and lands after the older", async () => {
  const directory = await directoryOf(one);
  redis.hang();
  directory.write(song, counts(1), atOnce);
  await pass(1);
  directory.write(song, counts(9), atOnce);
  await pass(redisLimits.commandTimeoutMs - 2);
  redis.comeBack();
  expect(written()).toEqual({ [one]: "1 0" });
  await pass(gatherMs + 1);
  expect([written(), directory.unwritten, redis.connected]).toEqual([{ [one]: "9 0" }, 0, 2]);
});

test("what Redis refuses to write is tried again until it takes it", async () => {
  const directory = await directoryOf(one);
  redis.refused.add("hset");
  directory.write(song, counts(1), later);
  await pass(1_000);
  expect([written(), directory.unwritten]).toEqual([{}, 1]);
  redis.refused.clear();
  await pass(2 * gatherMs);
  expect([written(), directory.unwritten]).toEqual([{ [one]: "1 0" }, 0]);
});

test("more swarms than one exchange takes are written in the next ones", async () => {
  const directory = await directoryOf(one);
  const count = redisLimits.writesAtOnceMax + 1;
  for (let number = 0; number < count; number += 1) directory.write(rendition(number), counts(1), later);
  await pass(gatherMs);
  expect(redis.keys).toHaveLength(redisLimits.writesAtOnceMax);
  await pass(gatherMs + 1);
  expect(redis.keys).toHaveLength(count);
});

test("more than may wait is not kept, and the directory says that all has to be written again", async () => {
  const directory = await directoryOf(one);
  redis.goAway();
  for (let number = 0; number < redisLimits.unwrittenMax; number += 1) {
    directory.write(`${number}` as RenditionId, counts(1), later);
  }
  directory.write("0" as RenditionId, counts(2), later);
  expect(directory.overflowed).toBe(false);
  directory.write("one more" as RenditionId, counts(1), later);
  expect([directory.overflowed, directory.unwritten]).toEqual([true, redisLimits.unwrittenMax]);
  directory.close();
});

test("once it is closed it writes nothing, answers nothing and keeps no timer", async () => {
  const directory = await directoryOf(one);
  directory.write(song, counts(1), later);
  directory.inquire(song);
  directory.close();
  directory.write(song, counts(2), atOnce);
  await pass(1_000);
  expect([written(), found.get(one)]).toEqual([{}, []]);
  expect(vi.getTimerCount()).toBe(0);
});
