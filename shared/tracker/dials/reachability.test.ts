import { expect, test } from "vitest";
import { answer, met, newTracker, offer, peerId, rendition, song } from "../../../test/rigs/tracker.ts";

/** Listener `from` dials `to`, who answers or not, and `from` says how it went. */
function dial(
  world: ReturnType<typeof newTracker>,
  { from, to, ok, answered = true }: { from: number; to: number; ok: boolean; answered?: boolean },
): void {
  const name = `d${from}-${to}`;
  world.say(from, offer(to, name));
  if (answered) world.say(to, answer(from, name));
  world.say(from, { type: "dial-result", to: peerId(to), ok });
}

/** Listener 1 holds the song; those of `partners` come one by one, each from a prefix of its own, and dial it. */
function partners(
  world: ReturnType<typeof newTracker>,
  results: readonly { readonly ok: boolean; readonly answered?: boolean; readonly address?: string }[],
): void {
  results.forEach(({ ok, answered = true, address }, index) => {
    const from = 100 + index;
    world.join(from, address ?? `10.${index}.0.1`);
    expect(met(world.announce(from, [song, 0, 3]), from).length).toBeGreaterThan(0);
    dial(world, { from, to: 1, ok, answered });
    world.leave(from);
  });
}

function newcomerMeets(world: ReturnType<typeof newTracker>, number = 900): number {
  world.join(number);
  return met(world.announce(number, [song, 0, 3]), number).length;
}

function holder() {
  const world = newTracker({ partnersAtFirst: 100, partnersPerDayMax: 100 });
  world.join(1);
  world.announce(1, [song, 30, 0]);
  return world;
}

test("a listener that four could not reach is introduced to nobody, for ten minutes", () => {
  const world = holder();
  partners(world, [{ ok: false }, { ok: false }, { ok: false }]);
  expect(newcomerMeets(world, 900)).toBe(1);
  world.leave(900);
  partners(world, [{ ok: false, address: "10.77.0.1" }]);
  expect(newcomerMeets(world, 901)).toBe(0);
  world.leave(901);
  world.nowMs += 600_000;
  expect(newcomerMeets(world, 902)).toBe(1);
});

test("an offer that was left unanswered counts against who left it, and not against who made it", () => {
  const left = holder();
  partners(left, new Array(4).fill({ ok: false, answered: false }));
  expect(newcomerMeets(left)).toBe(0);

  const world = newTracker({ introductionsPerAnnounceMax: 8 });
  for (let number = 1; number <= 5; number += 1) {
    world.join(number);
    world.announce(number, [song, 30, 0]);
  }
  world.join(9);
  world.announce(9, [song, 1, 3]);
  for (let number = 1; number <= 5; number += 1) dial(world, { from: 9, to: number, ok: false, answered: false });
  // 9 is still introduced to a newcomer, as the five are, who failed with one prefix alone.
  expect(newcomerMeets(world)).toBe(6);
});

test("dials are counted by how near the two are and how they ended, once each, and only those that were relayed", () => {
  const world = newTracker();
  const addresses = ["192.0.2.1", "192.0.2.1", "192.0.2.9", "10.0.0.1"];
  addresses.forEach((address, index) => {
    world.join(index + 1, address);
    world.announce(index + 1, [song, index === 0 ? 30 : 0, 3]);
  });
  dial(world, { from: 2, to: 1, ok: true });
  world.say(2, { type: "dial-result", to: peerId(1), ok: true });
  dial(world, { from: 3, to: 1, ok: false });
  dial(world, { from: 3, to: 2, ok: true });
  dial(world, { from: 4, to: 1, ok: false, answered: false });
  const none = { linked: 0, failed: 0, unanswered: 0 };
  expect(world.tracker.snapshot().dials).toEqual({
    address: { ...none, linked: 1 },
    prefix: { ...none, linked: 1, failed: 1 },
    network: none,
    country: none,
    far: { ...none, unanswered: 1 },
    elsewhere: none,
  });
});

test("one accuser counts once, under however many names it comes from one prefix", () => {
  const world = holder();
  const names = Array.from({ length: 30 }, (_, host) => ({ ok: false, address: `10.0.0.${host + 1}` }));
  partners(world, names);
  expect(newcomerMeets(world)).toBe(1);
});

test("who has links with some needs three times as many failures", () => {
  const world = holder();
  partners(world, [{ ok: true }, { ok: true }, ...new Array(5).fill({ ok: false })]);
  expect(newcomerMeets(world)).toBe(1);
});

test("what was not dialled through the tracker does not count", () => {
  const world = holder();
  for (let number = 100; number < 110; number += 1) {
    world.join(number, `10.${number}.0.1`);
    world.announce(number, [song, 0, 3]);
    world.say(number, { type: "dial-result", to: peerId(1), ok: false });
    world.leave(number);
  }
  expect(newcomerMeets(world)).toBe(1);
});

test("whoever cannot be reached meets one at a time", () => {
  const world = newTracker({ introductionsPerAnnounceMax: 8 });
  for (let number = 1; number <= 20; number += 1) {
    world.join(number);
    world.announce(number, [song, 30, 0]);
    world.announce(number, [rendition(2), 30, 0]);
  }
  world.join(30);
  const peers = met(world.announce(30, [song, 0, 3]), 30);
  expect(peers).toHaveLength(8);
  for (const { peerId: to } of peers) dial(world, { from: 30, to: Number.parseInt(to, 10), ok: false });
  world.nowMs += 5_000;
  expect(met(world.say(30, { type: "seek", renditionId: song }), 30)).toHaveLength(1);
});
