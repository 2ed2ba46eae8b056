import { expect, test } from "vitest";
import type { Manifest } from "../../shared/manifest/manifest.ts";
import { inventAudience } from "../sim/audience/audience.ts";
import type { Character } from "../sim/audience/character.ts";
import { noHardships } from "../sim/audience/hardships.ts";
import type { Listener } from "../sim/listener/listener.ts";
import { defaultOptions, type SimOptions } from "../sim/options.ts";
import { simulate } from "../sim/simulate.ts";
import type { World } from "../sim/world.ts";

/** So long after the last waking the two are watched. Before they tested their links on waking, they were not linked again in 170 s. */
const watchedMs = 30_000;
const lookEveryMs = 50;

interface Naps {
  /** Of each listener, seconds; 0: it stays awake. */
  readonly seconds: readonly number[];
  /** The monotonic clocks do not count the sleep, as on a real laptop; else they jump, as on one whose processes were stopped. */
  readonly clockStands: boolean;
  /** They fall asleep shortly before the end of the only song, when both hold all of it. */
  readonly allHeld?: boolean;
  /** Other names, and so another order of them, and other chance. */
  readonly seed?: number;
}

/**
 * How long after the last waking all that were linked before are linked again, as their links see it; Infinity: not while they were watched,
 * or nobody was linked before.
 */
function linkedAgainAfterMs(naps: Naps): number {
  const asleepFromMs = naps.allHeld ? 90_000 : 60_000;
  const wakeMs = asleepFromMs + 1000 * Math.max(...naps.seconds);
  const minutes = (wakeMs + watchedMs) / 60_000;
  const workload = naps.allHeld ? "one-track" : "album";
  const { seed = defaultOptions.seed } = naps;
  const peers = naps.seconds.length;
  const options: SimOptions = { ...defaultOptions, seed, peers, minutes, workload, churn: 0, dialSuccess: 1 };
  let foundMs = Infinity;
  let before: readonly Pair[] = [];
  const watch = ({ scheduler, listeners }: World): void => {
    const look = () => {
      if (foundMs === Infinity && before.length > 0 && before.every(areLinked)) foundMs = scheduler.nowMs() - wakeMs;
      scheduler.after(lookEveryMs, look);
    };
    scheduler.at(asleepFromMs - lookEveryMs, () => {
      before = pairsOf(listeners).filter(areLinked);
    });
    scheduler.at(wakeMs + lookEveryMs, look);
  };
  simulate({ options, audience: audienceWith(options, naps, asleepFromMs), prepare: watch });
  return foundMs;
}

function audienceWith(options: SimOptions, { seconds, clockStands, allHeld }: Naps, asleepFromMs: number): Character[] {
  return inventAudience(options).map((character, index) => {
    const untilMs = asleepFromMs + 1000 * (seconds[index] ?? 0);
    const naps = untilMs > asleepFromMs ? [{ fromMs: asleepFromMs, untilMs }] : [];
    const turns = character.turns.map((turn) => (allHeld ? { ...turn, manifest: beginningOf(turn.manifest) } : turn));
    return {
      ...character,
      address: `192.0.2.${index + 1}`,
      network: `192.0.2.${index + 1}`,
      arriveMs: index * 5_000,
      quotaBytes: 1e9,
      turns,
      hardships: naps.length > 0 ? { ...noHardships, naps, clockStands } : noHardships,
    };
  });
}

/** A song of 100 s: what is asked for ahead of the playhead reaches its end long before. */
function beginningOf(manifest: Manifest): Manifest {
  return { ...manifest, segments: manifest.segments.slice(0, 25) };
}

type Pair = readonly [Listener, Listener];

function pairsOf(listeners: readonly Listener[]): Pair[] {
  return listeners.flatMap((one, index) => listeners.slice(index + 1).map((other): Pair => [one, other]));
}

/** Seen from outside of the cores: each has an open link that is the other's end of the other's open link. */
function areLinked([one, other]: Pair): boolean {
  return one.mesh.openLinks().some(({ remote }) => remote?.state === "open" && remote.mesh === other.mesh);
}

const lengths = [30, 45, 60, 600];
const clocks = [
  ["stood still", true],
  ["ran on", false],
] as const;

for (const [clock, clockStands] of clocks) {
  test.each(lengths)(
    `one of two sleeps for %i s, and its clock ${clock}: they are linked within 5 s of its waking`,
    (length) => {
      expect(linkedAgainAfterMs({ seconds: [0, length], clockStands })).toBeLessThanOrEqual(5_000);
      expect(linkedAgainAfterMs({ seconds: [length, 0], clockStands })).toBeLessThanOrEqual(5_000);
    },
  );

  test.each(lengths)(
    `both sleep for %i s, and their clocks ${clock}: they are linked within 5 s of their waking`,
    (length) => {
      expect(linkedAgainAfterMs({ seconds: [length, length], clockStands })).toBeLessThanOrEqual(5_000);
    },
  );
}

test("both sleep, and wake one after the other: they are linked within 5 s of the second waking", () => {
  const waits = [1, 3, 5, 7, 9, 15].flatMap((later) =>
    [[45, 45 + later] as const, [45 + later, 45] as const].map((seconds) =>
      linkedAgainAfterMs({ seconds, clockStands: true }),
    ),
  );
  expect(Math.max(...waits)).toBeLessThanOrEqual(5_000);
});

test("they are linked again though both hold all that plays, and want nothing of each other", () => {
  const waits = lengths.flatMap((length) =>
    [[0, length] as const, [length, 0] as const, [length, length] as const].map((seconds) =>
      linkedAgainAfterMs({ seconds, clockStands: true, allHeld: true }),
    ),
  );
  expect(Math.max(...waits)).toBeLessThanOrEqual(5_000);
});

const seeds = [1, 2, 3, 4, 5];

test.each(lengths)("of three that hold all that plays two sleep for %i s: each is linked to each again", (length) => {
  const waits = seeds.flatMap((seed) =>
    [0, 0.3, 1, 5].map((later) =>
      linkedAgainAfterMs({ seconds: [0, length, length + later], clockStands: false, allHeld: true, seed }),
    ),
  );
  expect(Math.max(...waits)).toBeLessThanOrEqual(5_000);
});

test.each(lengths)("of ten that hold all that plays four sleep for %i s: all links are made again", (length) => {
  const waits = seeds.flatMap((seed) =>
    [0, 1].map((later) => {
      const seconds = [0, 0, 0, 0, 0, 0, length, length, length, length + later];
      return linkedAgainAfterMs({ seconds, clockStands: true, allHeld: true, seed });
    }),
  );
  expect(Math.max(...waits)).toBeLessThanOrEqual(5_000);
});

test("after a night, when the tracker has forgotten whom they knew, three that hold all that plays are linked again", () => {
  const waits = seeds.map((seed) =>
    linkedAgainAfterMs({ seconds: [0, 7_200, 7_201], clockStands: true, allHeld: true, seed }),
  );
  expect(Math.max(...waits)).toBeLessThanOrEqual(5_000);
});
