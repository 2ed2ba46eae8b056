import { expect, test } from "vitest";
import { coreAt10s, peerIdOf } from "../../../test/rigs/engine.ts";
import { ban, isBanned, mayOffer } from "./bans.ts";

const key = peerIdOf(1);

test("each ban of a key is twice as long as the one before, up to an hour", () => {
  const core = coreAt10s();
  const lengthsMs = Array.from({ length: 9 }, () => {
    ban(core, key);
    const { bannedUntilMs } = core.conduct.get(key)!;
    const lengthMs = bannedUntilMs - core.nowMs;
    core.nowMs = bannedUntilMs;
    return lengthMs / 60_000;
  });
  expect(lengthsMs).toEqual([1, 2, 4, 8, 16, 32, 64, 64, 64]);
  expect(isBanned(core, key)).toBe(false);
});

test("an offer is answered eight times at once, and then each five seconds", () => {
  const core = coreAt10s();
  const heard = (everyMs: number, count: number) =>
    Array.from({ length: count }, () => {
      core.nowMs += everyMs;
      return mayOffer(core, key);
    }).filter(Boolean).length;
  expect(heard(0, 20)).toBe(8);
  expect(heard(100, 600)).toBe(12);
  // Nobody pays for another.
  expect(mayOffer(core, peerIdOf(2))).toBe(true);
});

test("what many keys did does not fill the memory, and the one that was seen last is remembered", () => {
  const core = coreAt10s({ conductsMax: 10 });
  ban(core, key);
  for (let number = 2; number < 100; number += 1) {
    mayOffer(core, peerIdOf(number));
    if (number % 5 === 0) mayOffer(core, key);
  }
  expect(core.conduct.size).toBe(10);
  expect(isBanned(core, key)).toBe(true);
});
