import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { batchMessagesMax, decodeBatch } from "../../../shared/tracker/instances/cluster-batch.ts";
import type { ClusterMessage } from "../../../shared/tracker/instances/cluster-message.ts";
import type { InstanceId } from "../../../shared/tracker/instances/instance.ts";
import { connectionTo, TestRedis } from "../../../test/rigs/redis.ts";
import { peerId } from "../../../test/rigs/tracker.ts";
import { redisLimits } from "./limits.ts";
import { Outbox } from "./outbox.ts";

const self = "0000000000000001" as InstanceId;
const [one, two] = ["0000000000000002", "0000000000000003"] as InstanceId[] as [InstanceId, InstanceId];

let redis: TestRedis;
let outbox: Outbox;
let silent: InstanceId[];

const message = (from: number): ClusterMessage => ({ type: "gone", from: peerId(from), to: peerId(0) });
const turn = () => vi.advanceTimersByTimeAsync(1);

beforeEach(async () => {
  vi.useFakeTimers();
  redis = new TestRedis();
  silent = [];
  outbox = new Outbox({
    connection: await connectionTo(redis, ["to:one"]),
    instance: self,
    channelOf: (instance) => (instance === one ? "to:one" : "to:two"),
    onSilence: (instance) => silent.push(instance),
  });
});

afterEach(() => void vi.useRealTimers());

/** The messages of each text that went to a channel. */
const sentTo = (channel: string) =>
  redis.published
    .filter((each) => each.channel === channel)
    .map(({ text }) => {
      const batch = decodeBatch(text);
      if (!batch.ok) throw new Error(batch.error);
      expect(batch.value.from).toBe(self);
      return batch.value.messages;
    });

test("what is for one instance goes as one text at the end of the turn, and again in the next", async () => {
  outbox.put(one, message(1));
  outbox.put(two, message(2));
  outbox.put(one, message(3));
  expect(redis.published).toEqual([]);
  await turn();
  outbox.put(one, message(4));
  await turn();
  expect(sentTo("to:one")).toEqual([[message(1), message(3)], [message(4)]]);
  expect(sentTo("to:two")).toEqual([[message(2)]]);
});

test("an instance that nobody hears for is told of as silent; one that is heard for is not", async () => {
  outbox.put(one, message(1));
  outbox.put(two, message(2));
  await turn();
  expect(silent).toEqual([two]);
  expect(outbox.dropped).toBe(0);
});

test("more than one text holds goes as several", async () => {
  for (let number = 0; number <= batchMessagesMax; number += 1) outbox.put(one, message(number));
  await turn();
  expect(sentTo("to:one").map(({ length }) => length)).toEqual([batchMessagesMax, 1]);
});

test("what is more than may wait is dropped and counted, and does not cost another instance its room", async () => {
  for (let number = 0; number < redisLimits.outboxMax + 3; number += 1) outbox.put(one, message(number));
  outbox.put(two, message(1));
  expect(outbox.dropped).toBe(3);
  await turn();
  expect(sentTo("to:one").flat()).toHaveLength(redisLimits.outboxMax);
  expect(sentTo("to:two").flat()).toHaveLength(1);
  outbox.put(one, message(1));
  expect(outbox.dropped).toBe(3);
});

test("what Redis is away for is dropped, not kept, and nobody is called silent for it", async () => {
  outbox.put(one, message(1));
  redis.goAway();
  outbox.put(one, message(2));
  await turn();
  redis.comeBack();
  await turn();
  outbox.put(one, message(3));
  await turn();
  expect(outbox.dropped).toBe(2);
  expect(sentTo("to:one")).toEqual([[message(3)]]);
  expect(silent).toEqual([]);
});
