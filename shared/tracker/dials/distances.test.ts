import { expect, test } from "vitest";
import { answer, introducedPair, met, newTracker, offer, peerId, song } from "../../../test/rigs/tracker.ts";
import { trackerLimits } from "../limits.ts";
import type { Acquaintance, Listener } from "../listener.ts";
import { createState } from "../state.ts";
import { learnDistance, noDistances, wayBetween } from "./distances.ts";

function between(first: number, second: number): Acquaintance {
  const listener = (area: number) => ({ area }) as Listener;
  return { first: listener(first), second: listener(second), usedAtMs: 0, measured: false, dials: null };
}

function learned(
  reports: readonly (readonly [one: number, other: number, ms: number])[],
  limits = trackerLimits,
): ReturnType<typeof createState> {
  const state = createState({ seed: 1, limits, sharing: "on" });
  for (const [one, other, ms] of reports) learnDistance(state, between(one, other), ms);
  return state;
}

test("a way is short or long beside what is typical, in both directions, and not known before two reports", () => {
  const usual = Array.from({ length: 20 }, () => [8, 9, 60] as const);
  const { distances } = learned([...usual, [1, 2, 10], [2, 1, 10], [1, 3, 200], [3, 1, 200], [1, 4, 10]]);
  expect(wayBetween(distances, 1, 2)).toBe("short");
  expect(wayBetween(distances, 2, 1)).toBe("short");
  expect(wayBetween(distances, 3, 1)).toBe("long");
  expect(wayBetween(distances, 1, 4)).toBe("unknown");
  expect(wayBetween(distances, 5, 6)).toBe("unknown");
});

test("within one area a way is short until it is known to be long", () => {
  expect(wayBetween(noDistances(), 5, 5)).toBe("short");
  const { distances } = learned([...new Array(9).fill([8, 9, 20]), [5, 5, 90], [5, 5, 90]]);
  expect(wayBetween(distances, 5, 5)).toBe("long");
});

test("one report moves a way by a quarter at most, and one acquaintance is heard once", () => {
  const state = learned([...new Array(20).fill([8, 9, 60]), [1, 2, 60], [1, 2, 60]]);
  const liar = between(1, 2);
  for (let time = 0; time < 20; time += 1) learnDistance(state, liar, 0);
  expect([...state.distances.byPair.values()].at(-1)?.roundTripMs).toBe(45);
});

test("what is remembered has an end: the longest without a report is forgotten first", () => {
  const limits = { ...trackerLimits, distancesMax: 3 };
  const { distances } = learned(
    [
      [1, 2, 9],
      [1, 3, 9],
      [1, 4, 9],
      [1, 2, 9],
      [1, 5, 9],
    ],
    limits,
  );
  expect(distances.byPair.size).toBe(3);
  expect([...distances.byPair.values()].map(({ reports }) => reports)).toEqual([1, 2, 1]);
});

test("only who made the offer is heard, of a dial that was answered", () => {
  const world = introducedPair();
  const state = () => world.tracker.snapshot().distances;
  const result = (from: number, to: number) =>
    world.say(from, { type: "dial-result", to: peerId(to), ok: true, roundTripMs: 40 });
  result(2, 1);
  world.say(2, offer(1));
  result(1, 2);
  world.say(2, offer(1, "e"));
  result(2, 1);
  expect(state()).toBe(0);
  world.say(2, offer(1, "f"));
  world.say(1, answer(2, "f"));
  result(1, 2);
  expect(state()).toBe(0);
  world.say(2, offer(1, "g"));
  world.say(1, answer(2, "g"));
  result(2, 1);
  expect(state()).toBe(1);
});

test("without a database those whose addresses begin alike are found in a swarm of thousands", () => {
  const world = newTracker({ swarmsPerConnectionMax: 5, introductionsPerAnnounceMax: 8 });
  for (let number = 1; number <= 3_000; number += 1) {
    world.join(number, `10.${number & 255}.${number >> 8}.1`);
    world.announce(number, [song, 30, 0]);
  }
  world.join(5_000, "10.7.200.1");
  const reasons = met(world.announce(5_000, [song, 0, 3]), 5_000).map(({ reason }) => reason);
  expect(reasons.filter((reason) => reason === "short-way")).toHaveLength(5);
});
