import { expect, test } from "vitest";
import { inventAudience } from "../sim/audience/audience.ts";
import type { Character } from "../sim/audience/character.ts";
import { defaultOptions, type SimOptions } from "../sim/options.ts";
import { simulate } from "../sim/simulate.ts";

const calm: SimOptions = {
  ...defaultOptions,
  peers: 8,
  minutes: 3,
  arriveSeconds: 20,
  churn: 0,
  workload: "one-track",
};

function audienceWith(options: SimOptions, change: (character: Character) => Partial<Character>): Character[] {
  return inventAudience(options).map((character) => ({ ...character, ...change(character) }));
}

test("four listeners 5 s apart, one track: at most 1.15 origin copies and no stall", () => {
  const options = { ...calm, peers: 4 };
  const audience = audienceWith(options, ({ index }) => ({ arriveMs: index * 5000 }));
  const { figures } = simulate({ options, audience });
  expect(figures.stallsMs).toEqual([]);
  expect(figures.originCopies).toBeLessThanOrEqual(1.15);
  expect(figures.playedSeconds).toBeGreaterThan(4 * 90);
});

test("the origin goes dark while two in the mesh hold the track: the third plays to the end", () => {
  const options = { ...calm, peers: 3, minutes: 5, dialSuccess: 1, originDownAt: 110, originUpAt: Infinity };
  const audience = audienceWith(options, ({ index }) => ({ arriveMs: index < 2 ? 0 : 100_000, quotaBytes: 2e8 }));
  const { figures, world } = simulate({ options, audience });
  const last = world.listeners[2]!;
  expect(figures.stallsMs).toEqual([]);
  expect(last.heard.playedSeconds).toBeGreaterThan(95);
  expect(last.player.isIdle()).toBe(true);
});

test("the tracker goes dark: no link is lost, nothing stalls, and all have announced within 5 s of its return", () => {
  const options = { ...calm, minutes: 1.5, trackerDownAt: 40, trackerUpAt: 70 };
  const linksAt = new Map<number, number>();
  let announced = 0;
  const { figures } = simulate({
    options,
    prepare: ({ scheduler, listeners }) => {
      for (const second of [39, 69]) {
        scheduler.at(second * 1000, () => {
          linksAt.set(
            second,
            listeners.reduce((sum, listener) => sum + listener.mesh.openLinks().length, 0),
          );
        });
      }
      scheduler.at(75_000, () => {
        announced = listeners.filter((listener) => listener.announcedAtMs >= 70_000).length;
      });
    },
  });
  expect(figures.stallsMs).toEqual([]);
  expect(linksAt.get(39)).toBeGreaterThan(0);
  expect(linksAt.get(69)).toBe(linksAt.get(39));
  expect(announced).toBe(options.peers);
});

test("three in ten are hostile: bad blocks arrive, none is kept, nobody honest stalls", () => {
  const { figures } = simulate({ options: { ...calm, peers: 20, seed: 5, hostile: 0.3, minutes: 2 } });
  expect(figures.hostile).toBeGreaterThan(2);
  expect(figures.rejectedBlocks).toBeGreaterThan(0);
  expect(figures.stallsMs).toEqual([]);
});

test("a peer vanishes in the middle of a block: nobody stalls", () => {
  let vanished = 0;
  const { figures } = simulate({
    options: { ...calm, peers: 4, minutes: 2 },
    prepare: ({ scheduler, listeners }) => {
      const look = () => {
        const sending = listeners.find(({ host }) => host.alive && host.up.busyUntilMs > scheduler.nowMs() + 1);
        if (!sending || scheduler.nowMs() < 20_000) return scheduler.after(1, look);
        vanished += 1;
        sending.leave("without-a-word");
      };
      scheduler.at(20_000, look);
    },
  });
  expect(vanished).toBe(1);
  expect(figures.stallsMs).toEqual([]);
});

test("most leave at once without a word: the others play on", () => {
  const options = { ...calm, peers: 12, minutes: 2 };
  const audience = audienceWith(options, ({ index }) => ({
    leaveMs: index < 9 ? 60_000 : Infinity,
    leaves: "without-a-word",
  }));
  const { figures } = simulate({ options, audience });
  expect(figures.stallsMs).toEqual([]);
});

test("listeners who skip and seek: links outlive the tracks, nothing stalls", () => {
  const options: SimOptions = { ...calm, peers: 6, minutes: 2, workload: "album", dialSuccess: 1, arriveSeconds: 5 };
  const audience = audienceWith(options, ({ turns }) => ({
    turns: turns.map((turn) => ({ ...turn, skipAfterSeconds: 20 })),
  }));
  let dialsEarly = 0;
  const { figures } = simulate({
    options,
    audience,
    prepare: ({ scheduler, listeners }) => {
      scheduler.at(18_000, () => {
        for (const listener of listeners) dialsEarly += listener.core.snapshot(18_000).dials.started;
      });
      for (const listener of listeners)
        scheduler.at(listener.character.arriveMs + 10_000, () => listener.player.seek(60));
    },
  });
  expect(figures.stallsMs).toEqual([]);
  expect(dialsEarly).toBeGreaterThan(0);
  expect(figures.dials.started).toBe(dialsEarly);
});

test("without sharing everything comes from the CDN and nobody is contacted", () => {
  const { figures } = simulate({ options: { ...calm, peers: 4, minutes: 1, p2p: false } });
  expect(figures.bytes.peer).toBe(0);
  expect(figures.bytes.cdn).toBeGreaterThan(0);
  expect(figures.trackerMessages.received).toBe(0);
  expect(figures.stallsMs).toEqual([]);
});
