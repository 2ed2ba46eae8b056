import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { InstanceId } from "../../../shared/tracker/instances/instance.ts";
import { connectionTo, TestRedis } from "../../../test/rigs/redis.ts";
import { redisLimits } from "./limits.ts";
import { RollCall } from "./roll-call.ts";

const self = "0000000000000001" as InstanceId;
const other = "0000000000000002" as InstanceId;
const { beatMs, instanceLifeMs, goneAfterMs } = redisLimits;

let redis: TestRedis;
let rollCall: RollCall;
let calls: { readonly alive: readonly InstanceId[]; readonly lost: boolean }[];
let greeted: InstanceId[];

beforeEach(async () => {
  vi.useFakeTimers({ now: 1_000_000 });
  redis = new TestRedis();
  calls = [];
  greeted = [];
  rollCall = new RollCall({
    connection: await connectionTo(redis),
    instance: self,
    clock: { nowMs: () => Date.now() },
    onCalled: (call) => calls.push(call),
    onNew: (instance) => greeted.push(instance),
  });
});

afterEach(() => void vi.useRealTimers());

/** The other says that it lives. */
function otherBeats(): void {
  redis.do("set", `tutti:instance:${other}`, "1", "PX", instanceLifeMs);
  redis.do("sadd", "tutti:instances", other);
}

async function beats(count: number): Promise<void> {
  for (let beat = 0; beat < count; beat += 1) {
    await rollCall.beat();
    await vi.advanceTimersByTimeAsync(beatMs);
  }
}

test("the first beat writes our key and finds it lost; the next does not", async () => {
  await beats(2);
  expect(calls).toEqual([
    { alive: [], lost: true },
    { alive: [], lost: false },
  ]);
  expect(redis.keys).toEqual([`tutti:instance:${self}`, "tutti:instances"]);
});

test("who is new is greeted once, and is alive as long as it says so", async () => {
  for (let beat = 0; beat < 10; beat += 1) {
    otherBeats();
    await beats(1);
  }
  expect(greeted).toEqual([other]);
  expect(rollCall.isAlive(other)).toBe(true);
  for (const { alive } of calls) expect(alive).toEqual([other]);
});

test("who says nothing any more is forgotten some beats after its key has ended, and its id is removed", async () => {
  otherBeats();
  await beats(1);
  // Its key is seen for the last time three beats later.
  await beats(Math.ceil((instanceLifeMs + goneAfterMs) / beatMs) - 2);
  expect(rollCall.isAlive(other)).toBe(true);
  await beats(3);
  expect(rollCall.isAlive(other)).toBe(false);
  expect(redis.content("tutti:instances")).toEqual(new Set([self]));
});

test("who has removed itself is gone at the next beat", async () => {
  otherBeats();
  await beats(2);
  redis.do("del", `tutti:instance:${other}`);
  redis.do("srem", "tutti:instances", other);
  await beats(1);
  expect(calls.at(-1)).toEqual({ alive: [], lost: false });
});

test("what is no instance is not taken for one, nor are we our own neighbour", async () => {
  redis.do("sadd", "tutti:instances", "nonsense");
  redis.do("set", "tutti:instance:nonsense", "1", "PX", 60_000);
  await beats(2);
  expect(calls.at(-1)?.alive).toEqual([]);
});

test("who fell silent is dead until its key must have ended, unless it is heard before", async () => {
  otherBeats();
  await beats(1);
  rollCall.fellSilent(other);
  expect([rollCall.isAlive(other), rollCall.alive()]).toEqual([false, []]);
  otherBeats();
  await beats(1);
  expect(rollCall.isAlive(other)).toBe(false);
  rollCall.heard(other);
  expect([rollCall.isAlive(other), rollCall.alive()]).toEqual([true, [other]]);
  rollCall.fellSilent(other);
  for (let passedMs = 0; passedMs <= instanceLifeMs; passedMs += beatMs) {
    expect(rollCall.isAlive(other)).toBe(false);
    otherBeats();
    await beats(1);
  }
  otherBeats();
  await beats(1);
  expect(rollCall.isAlive(other)).toBe(true);
});

test("nobody dies while Redis is away, and after it all have the time to come back", async () => {
  otherBeats();
  await beats(2);
  const before = calls.length;
  redis.goAway();
  redis.forget();
  await beats(20);
  expect(calls).toHaveLength(before);
  expect(rollCall.isAlive(other)).toBe(true);
  redis.comeBack();
  await vi.advanceTimersByTimeAsync(0);
  await beats(1);
  otherBeats();
  await beats(1);
  expect(calls.slice(before)).toEqual([
    { alive: [other], lost: true },
    { alive: [other], lost: false },
  ]);
  // It was never away, so nobody greets it anew.
  expect(greeted).toEqual([other]);
});

test("who leaves takes its key and its id along", async () => {
  otherBeats();
  await beats(1);
  await rollCall.leave();
  expect(redis.keys).toEqual([`tutti:instance:${other}`, "tutti:instances"]);
  expect(redis.content("tutti:instances")).toEqual(new Set([other]));
});
