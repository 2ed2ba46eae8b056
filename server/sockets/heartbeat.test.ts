import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Heartbeat } from "./heartbeat.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Member {
  readonly name: number;
  alive: boolean;
}

test("each member is pinged once an interval, and not all at the same moment", () => {
  const moments = new Map<number, number[]>();
  const heartbeat = new Heartbeat<Member>({
    intervalMs: 6_400,
    ping(member) {
      moments.set(Date.now(), [...(moments.get(Date.now()) ?? []), member.name]);
      member.alive = true;
    },
    giveUp: () => expect.unreachable(),
  });
  for (let name = 0; name < 640; name += 1) heartbeat.add({ name, alive: true });
  vi.advanceTimersByTime(6_400);
  expect([...moments.values()].flat().sort((one, other) => one - other)).toEqual(
    Array.from({ length: 640 }, (_, name) => name),
  );
  expect(moments.size).toBe(64);
  expect(Math.max(...[...moments.values()].map((names) => names.length))).toBe(10);
});

test("who gave no sign of life since the last ping is given up, once", () => {
  const pinged: number[] = [];
  const dead: number[] = [];
  const heartbeat = new Heartbeat<Member>({
    intervalMs: 640,
    ping(member) {
      pinged.push(member.name);
      if (member.name === 2) member.alive = true;
    },
    giveUp: ({ name }) => dead.push(name),
  });
  heartbeat.add({ name: 1, alive: true });
  heartbeat.add({ name: 2, alive: true });
  vi.advanceTimersByTime(640);
  expect(pinged).toEqual([1, 2]);
  vi.advanceTimersByTime(1_280);
  expect(dead).toEqual([1]);
  expect(pinged).toEqual([1, 2, 2, 2]);
});

test("the timer runs only while there is somebody", () => {
  const heartbeat = new Heartbeat<Member>({ intervalMs: 1_000, ping: () => undefined, giveUp: () => undefined });
  expect(vi.getTimerCount()).toBe(0);
  const member = { name: 1, alive: true };
  heartbeat.add(member);
  expect(vi.getTimerCount()).toBe(1);
  heartbeat.delete(member);
  expect(vi.getTimerCount()).toBe(0);
  heartbeat.delete(member);
});

test("whoever comes after all have left is pinged, too", () => {
  const pinged: number[] = [];
  const ping = ({ name }: Member) => pinged.push(name);
  const heartbeat = new Heartbeat<Member>({ intervalMs: 640, ping, giveUp: () => undefined });
  const first = { name: 1, alive: true };
  heartbeat.add(first);
  heartbeat.delete(first);
  heartbeat.add({ name: 2, alive: true });
  vi.advanceTimersByTime(640);
  expect(pinged).toEqual([2]);
});
