import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RenditionId } from "../../../shared/ids.ts";
import type { TrackerInput } from "../../../shared/tracker/input.ts";
import { batchMessagesMax, encodeBatch } from "../../../shared/tracker/instances/cluster-batch.ts";
import type { ClusterMessage } from "../../../shared/tracker/instances/cluster-message.ts";
import type { InstanceId } from "../../../shared/tracker/instances/instance.ts";
import { TestRedis } from "../../../test/rigs/redis.ts";
import { peerId } from "../../../test/rigs/tracker.ts";
import { redisLimits } from "./limits.ts";
import { createRedisCluster, type TrackerCluster } from "./redis-cluster.ts";

const song = "a".repeat(32) as RenditionId;
const stranger = "00000000000000ff" as InstanceId;

let redis: TestRedis;
let joined: Instance[];

interface Instance {
  readonly cluster: TrackerCluster;
  readonly id: InstanceId;
  /** What its core was told, in order. */
  readonly heard: TrackerInput[];
  readonly log: string[];
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

async function join(): Promise<Instance> {
  const heard: TrackerInput[] = [];
  const log: string[] = [];
  const note = (fields: object, text: string) => log.push(`${text} ${JSON.stringify(fields)}`);
  const cluster = createRedisCluster({
    url: "redis://:sesame@host/3",
    log: { info: note, warn: note },
    clock: { nowMs: () => Date.now() },
    openRedis: redis.open,
  });
  cluster.start((input) => heard.push(input));
  const instance = { cluster, id: cluster.instance, heard, log };
  joined.push(instance);
  await pass(1);
  return instance;
}

/** Of what a core was told, the inputs of one type. */
function told<Type extends TrackerInput["type"]>({ heard }: Instance, type: Type) {
  return heard.filter((input) => input.type === type) as Extract<TrackerInput, { type: Type }>[];
}

const aliveFor = (instance: Instance) => told(instance, "instances").at(-1)?.alive;

/** `parted` of two listeners; the numbers tell messages apart. */
const message = (from: number): ClusterMessage => ({ type: "parted", from: peerId(from), to: peerId(0) });

const say = (by: Instance, to: InstanceId, ...numbers: readonly number[]) => {
  for (const number of numbers) by.cluster.obey({ type: "cluster", to, message: message(number) });
};

const heardFrom = (instance: Instance, from: InstanceId) =>
  told(instance, "cluster")
    .filter((input) => input.from === from)
    .map((input) => input.message);

/** Somebody writes into the channel of an instance. */
const forge = (to: Instance, text: string) => redis.do("publish", `tutti:3:to:${to.id}`, text);

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  redis = new TestRedis();
  joined = [];
});

afterEach(async () => {
  const closed = Promise.all(joined.map(({ cluster }) => cluster.close()));
  // Before the wait: a close that hangs would leave the fake ones to the files after this one.
  vi.useRealTimers();
  await closed;
});

test("instances know of each other as soon as the later one has joined", async () => {
  const one = await join();
  expect(aliveFor(one)).toEqual([]);
  const two = await join();
  expect([aliveFor(one), aliveFor(two)]).toEqual([[two.id], [one.id]]);
  expect(one.cluster.status()).toEqual({ connected: true, unwritten: 0, dropped: 0, unread: 0 });
});

test("what one says to another arrives there alone, in order, and what it says in one turn as one text", async () => {
  const [one, two, three] = [await join(), await join(), await join()];
  const before = redis.published.length;
  say(one, two.id, 1, 2, 3);
  await pass(1);
  expect(heardFrom(two, one.id)).toEqual([message(1), message(2), message(3)]);
  expect([...told(one, "cluster"), ...told(three, "cluster")]).toEqual([]);
  expect(redis.published.length - before).toBe(1);
});

test("what another instance has of a swarm is found there; our own is not, nor what it has no more", async () => {
  const [one, two] = [await join(), await join()];
  const found = async (by: Instance) => {
    by.cluster.obey({ type: "inquire", renditionId: song });
    await pass(1);
    return told(by, "found").at(-1);
  };
  one.cluster.obey({ type: "publish", renditionId: song, holders: 3, wanters: 1, first: true });
  await pass(1);
  const others = [{ instance: one.id, holders: 3, wanters: 1 }];
  expect(await found(two)).toEqual({ type: "found", renditionId: song, others });
  expect(await found(one)).toEqual({ type: "found", renditionId: song, others: [] });
  one.cluster.obey({ type: "publish", renditionId: song, holders: 0, wanters: 0 });
  await pass(redisLimits.gatherMs + 1);
  expect(await found(two)).toEqual({ type: "found", renditionId: song, others: [] });
});

test("texts that no instance says are counted and told of once; what is good among them is heard", async () => {
  const [one, two] = [await join(), await join()];
  const good = encodeBatch(two.id, [message(1)]);
  for (const text of ["", "nonsense", `tutti-cluster 2 ${two.id}`, "tutti-cluster 1 nobody"]) forge(one, text);
  forge(one, `${good}\n{"type":"unheard-of"}\n{`);
  forge(one, encodeBatch(two.id, new Array<ClusterMessage>(batchMessagesMax + 1).fill(message(2))));
  await pass(1);
  expect(heardFrom(one, two.id)).toEqual([message(1)]);
  expect(one.cluster.status().unread).toBe(7);
  expect(one.log).toEqual([expect.stringContaining("something came over Redis that no instance says")]);
  expect(one.cluster.status().connected).toBe(true);
});

test("what comes back to an instance under its own name is not heard", async () => {
  const one = await join();
  forge(one, encodeBatch(one.id, [message(1)]));
  await pass(1);
  expect(told(one, "cluster")).toEqual([]);
  expect(aliveFor(one)).toEqual([]);
});

test("who speaks and was not known is alive before it is heard", async () => {
  const one = await join();
  one.heard.length = 0;
  forge(one, encodeBatch(stranger, [message(1)]));
  await pass(1);
  expect(one.heard).toEqual([
    { type: "instances", alive: [stranger] },
    { type: "cluster", from: stranger, message: message(1) },
  ]);
});

test("an instance on whose channel nobody listens is dead at once, though its key is still there", async () => {
  const one = await join();
  redis.do("set", `tutti:instance:${stranger}`, "1", "PX", redisLimits.instanceLifeMs);
  redis.do("sadd", "tutti:instances", stranger);
  await pass(redisLimits.beatMs);
  expect(aliveFor(one)).toEqual([stranger]);
  say(one, stranger, 1);
  await pass(1);
  expect(aliveFor(one)).toEqual([]);
  await pass(redisLimits.beatMs);
  expect(aliveFor(one)).toEqual([]);
});

test("while Redis is away nobody waits: inquiries find nobody, messages are dropped, and it is told once", async () => {
  const [one, two] = [await join(), await join()];
  redis.goAway();
  say(one, two.id, 1, 2);
  one.cluster.obey({ type: "publish", renditionId: song, holders: 1, wanters: 0, first: true });
  one.cluster.obey({ type: "inquire", renditionId: song });
  await pass(1);
  expect(told(one, "found")).toEqual([{ type: "found", renditionId: song, others: [] }]);
  await pass(60_000);
  expect(one.cluster.status()).toEqual({ connected: false, unwritten: 1, dropped: 2, unread: 0 });
  expect(one.log).toEqual([expect.stringContaining("Redis is away")]);
  // Nobody is seen to die of it.
  expect(aliveFor(one)).toEqual([two.id]);
});

test("when Redis is back as it was, what waited is written, instances hear each other again, and none has died", async () => {
  const [one, two] = [await join(), await join()];
  redis.goAway();
  one.cluster.obey({ type: "publish", renditionId: song, holders: 1, wanters: 0 });
  await pass(60_000);
  one.heard.length = 0;
  redis.comeBack();
  await pass(redisLimits.gatherMs + 1);
  expect(redis.do("hgetall", `tutti:swarm:${song}`)).toEqual({ [one.id]: "1 0" });
  expect(one.cluster.status()).toMatchObject({ connected: true, unwritten: 0 });
  expect(one.log.map((line) => line.split(",")[0])).toEqual(["tracker: Redis is away", "tracker: Redis is back"]);
  say(two, one.id, 1);
  await pass(redisLimits.goneAfterMs);
  expect(heardFrom(one, two.id)).toEqual([message(1)]);
  for (const { alive } of told(one, "instances")) expect(alive).toEqual([two.id]);
});

test("a Redis that comes back empty is filled again: the core is asked for everything, and nobody is taken for dead", async () => {
  const [one, two] = [await join(), await join()];
  redis.goAway();
  redis.forget();
  one.heard.length = 0;
  await pass(5_000);
  redis.comeBack();
  await pass(1);
  expect(told(one, "rewrite")).toHaveLength(1);
  expect(told(one, "refresh").length).toBeGreaterThan(0);
  await pass(20_000);
  for (const { alive } of told(one, "instances")) expect(alive).toEqual([two.id]);
  expect(told(one, "rewrite")).toHaveLength(1);
});

test("when more was to be written than is kept, the core is asked for everything once Redis is back, and once only", async () => {
  const one = await join();
  redis.goAway();
  one.heard.length = 0;
  for (let number = 0; number <= redisLimits.unwrittenMax; number += 1) {
    one.cluster.obey({ type: "publish", renditionId: `${number}` as RenditionId, holders: 1, wanters: 0 });
  }
  // A refresh is due each second. Redis is up for 20 ms around two of them: too short to write all that waits.
  await pass(1_989);
  expect(told(one, "rewrite")).toEqual([]);
  for (let moment = 0; moment < 2; moment += 1) {
    redis.comeBack();
    await pass(20);
    redis.goAway();
    await pass(980);
  }
  expect(told(one, "rewrite")).toHaveLength(1);
  expect(told(one, "refresh")).toHaveLength(2);
});

test("everything of ours is asked for again in ten minutes, a share each second, and not while Redis is away", async () => {
  const one = await join();
  one.heard.length = 0;
  await pass(10_000);
  const shares = told(one, "refresh").map(({ share }) => share);
  expect(shares).toEqual(new Array(10).fill(1 / 600));
  redis.goAway();
  await pass(10_000);
  expect(told(one, "refresh")).toHaveLength(10);
});

test("the operator's switch reaches all, and who starts later; what is no word of it is not obeyed", async () => {
  const [one, two] = [await join(), await join()];
  one.cluster.spreadSharing("off");
  await pass(1);
  expect(told(two, "sharing")).toEqual([{ type: "sharing", sharing: "off" }]);
  expect(told(await join(), "sharing")).toEqual([{ type: "sharing", sharing: "off" }]);
  redis.do("publish", "tutti:3:sharing", "perhaps");
  await pass(60_000);
  expect(told(two, "sharing")).toHaveLength(1);
  // Who moved it knows.
  expect(told(one, "sharing")).toEqual([]);
});

test("a switch that was moved while Redis was away is spread when it is back, over the older word there", async () => {
  const [one, two] = [await join(), await join()];
  two.cluster.spreadSharing("on");
  await pass(1);
  redis.goAway();
  one.cluster.spreadSharing("off");
  await pass(10_000);
  redis.comeBack();
  await pass(redisLimits.beatMs);
  expect(told(two, "sharing").at(-1)).toEqual({ type: "sharing", sharing: "off" });
  expect(told(one, "sharing")).toEqual([{ type: "sharing", sharing: "on" }]);
  expect(redis.content("tutti:sharing")).toBe("off");
});

test("the switch stands as long as an instance lives, and a minute longer", async () => {
  const one = await join();
  one.cluster.spreadSharing("off");
  await pass(10 * redisLimits.sharingLifeMs);
  expect(redis.content("tutti:sharing")).toBe("off");
  await one.cluster.close();
  await pass(redisLimits.sharingLifeMs - redisLimits.beatMs - 1);
  expect(redis.content("tutti:sharing")).toBe("off");
  await pass(redisLimits.beatMs + 1);
  expect(redis.content("tutti:sharing")).toBeNull();
});

test("who leaves is forgotten at the others' next beat, hears nothing more, and keeps no timer", async () => {
  const [one, two] = [await join(), await join()];
  one.cluster.obey({ type: "publish", renditionId: song, holders: 1, wanters: 0 });
  await one.cluster.close();
  one.heard.length = 0;
  await pass(redisLimits.beatMs);
  expect(aliveFor(two)).toEqual([]);
  forge(one, encodeBatch(two.id, [message(1)]));
  await pass(60_000);
  expect(one.heard).toEqual([]);
  expect(redis.keys).toEqual([`tutti:instance:${two.id}`, "tutti:instances"]);
  await two.cluster.close();
  expect(vi.getTimerCount()).toBe(0);
});
