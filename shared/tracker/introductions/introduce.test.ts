import fc from "fast-check";
import { expect, test } from "vitest";
import { nearnesses } from "../../nearness.ts";
import { seededRandom } from "../../seeded-random.ts";
import { chooseIntroductions, type IntroductionCandidate } from "./introduce.ts";

interface Named extends IntroductionCandidate {
  readonly name: string;
}

function peer(name: string, differences: Partial<IntroductionCandidate> = {}): Named {
  return {
    name,
    near: "far",
    heldSegments: 10,
    want: 0,
    known: false,
    introductions: 0,
    way: "unknown",
    taste: 0,
    joinedAtMs: 0,
    ...differences,
  };
}

function choose(candidates: readonly Named[], openings = 8, seed = 1): string[] {
  const random = seededRandom(seed);
  const picks = chooseIntroductions({ candidates, openings, farShare: 0.25, longStandingShare: 0.125, random });
  return picks.map(({ candidate, reason }) => `${candidate.name} ${reason}`);
}

function many(count: number, name: string, differences: Partial<IntroductionCandidate>): Named[] {
  return Array.from({ length: count }, (_, index) => peer(`${name}${index}`, differences));
}

test("the same address comes before the same prefix, and the same prefix before far ones", () => {
  const candidates = [peer("far"), peer("prefix", { near: "prefix" }), peer("address", { near: "address" })];
  expect(choose(candidates)).toEqual(["address same-address", "prefix same-prefix", "far far-share"]);
});

test("a quarter of the openings goes to far ones, however many near ones there are", () => {
  const picks = choose([...many(50, "near", { near: "prefix" }), ...many(50, "far", {})]);
  expect(picks.filter((pick) => pick.endsWith("far-share"))).toHaveLength(2);
  expect(picks.filter((pick) => pick.endsWith("same-prefix"))).toHaveLength(5);
  expect(picks.filter((pick) => pick.endsWith("long-standing"))).toHaveLength(1);
});

test("without far ones, near ones take all openings", () => {
  expect(choose(many(20, "near", { near: "address" }))).toHaveLength(8);
});

test("the far share doesn't believe claims: a lone wanter among a hundred who claim all is drawn sometimes", () => {
  const candidates = [...many(10, "boaster", { heldSegments: 65_535 }), peer("modest", { heldSegments: 0, want: 1 })];
  const drawn = Array.from({ length: 200 }, (_, seed) => choose(candidates, 4, seed));
  const share = drawn.filter((picks) => picks.includes("modest far-share")).length;
  expect(share).toBeGreaterThan(5);
  expect(share).toBeLessThan(50);
});

test("the other far openings go to holders, then to those that play it, then to those that prefetch it", () => {
  const candidates = [
    peer("prefetches", { heldSegments: 0, want: 1 }),
    peer("plays", { heldSegments: 0, want: 3 }),
    peer("holds", { heldSegments: 1 }),
    peer("holds too", { heldSegments: 9 }),
    peer("plays too", { heldSegments: 0, want: 2 }),
  ];
  const rank = { holds: 2, plays: 1, prefetches: 0 };
  for (let seed = 0; seed < 50; seed += 1) {
    const filled = choose(candidates, 4, seed).filter((pick) => pick.endsWith("far-fill"));
    const ranks = filled.map((pick) => rank[pick.split(" ")[0] as keyof typeof rank]);
    expect(ranks).toEqual(ranks.toSorted((a, b) => b - a));
  }
});

test("among equals the one that was introduced less often comes first", () => {
  const candidates = [peer("busy", { near: "address", introductions: 9 }), peer("idle", { near: "address" })];
  expect(choose(candidates, 1)).toEqual(["idle same-address"]);
});

test("a peer that neither holds nor wants is never introduced", () => {
  expect(choose([peer("bystander", { heldSegments: 0, near: "address" })])).toEqual([]);
});

test("the same seed chooses the same, and never more than there are openings, nor one twice", () => {
  const candidate = fc.record({
    name: fc.uuid(),
    near: fc.constantFrom(...nearnesses),
    heldSegments: fc.nat(3),
    want: fc.nat(3),
    known: fc.boolean(),
    introductions: fc.nat(5),
    way: fc.constantFrom("short" as const, "unknown" as const, "long" as const),
    taste: fc.nat(8),
    joinedAtMs: fc.nat(1_000_000),
  });
  const lists = fc.uniqueArray(candidate, { selector: ({ name }) => name, maxLength: 40 });
  fc.assert(
    fc.property(lists, fc.nat(12), fc.nat(), (candidates, openings, seed) => {
      const picks = choose(candidates, openings, seed);
      expect(picks).toEqual(choose(candidates, openings, seed));
      const useful = candidates.filter(({ heldSegments, want }) => heldSegments > 0 || want > 0);
      expect(picks.length).toBe(Math.min(openings, useful.length));
      expect(new Set(picks).size).toBe(picks.length);
    }),
  );
});

test("behind one address those come first that hold most of it: a song should be had there without the line out", () => {
  const candidates = [
    ...many(6, "begun", { near: "address", heldSegments: 2 }),
    peer("whole", { near: "address", heldSegments: 30, introductions: 50 }),
    peer("most", { near: "address", heldSegments: 20, introductions: 10 }),
  ];
  for (let seed = 0; seed < 20; seed += 1) {
    expect(choose(candidates, 2, seed)).toEqual(["most same-address", "whole same-address"]);
  }
});

test("of those behind one address that hold as much, the newcomer's old acquaintances come last", () => {
  const candidates = [
    ...many(6, "old", { near: "address", heldSegments: 30, known: true }),
    peer("new", { near: "address", heldSegments: 20, introductions: 50 }),
  ];
  for (let seed = 0; seed < 20; seed += 1) expect(choose(candidates, 1, seed)).toEqual(["new same-address"]);
});

test("the same network comes after the same prefix and before far ones, then networks to which the way is short", () => {
  const candidates = [
    peer("far"),
    peer("far too"),
    peer("far as well"),
    peer("short", { way: "short" }),
    peer("network", { near: "network" }),
    peer("prefix", { near: "prefix" }),
  ];
  let shortWays = 0;
  for (let seed = 0; seed < 50; seed += 1) {
    const picks = choose(candidates, 4, seed);
    expect(picks.slice(0, 2)).toEqual(["prefix same-prefix", "network same-network"]);
    // One opening is the far share's, the other is long-standing or near. Only when the far share took the short one, the other is far, too.
    expect(picks.slice(2).join(", ")).toMatch(
      /^(short short-way, far.* far-share|short far-share, far.* far-fill|.* far-share, .* long-standing)$/,
    );
    if (picks.includes("short short-way")) shortWays += 1;
  }
  // No long-standing one in half of the draws, and in three of four of these another one is the far share's.
  expect(shortWays / 50).toBeGreaterThan(0.2);
  expect(shortWays / 50).toBeLessThan(0.6);
});

test("of far openings that are left those of the country are taken first, then those that are not known to be long", () => {
  const candidates = [
    ...many(6, "long", { way: "long" }),
    ...many(3, "country", { near: "country", introductions: 40 }),
    ...many(3, "unknown", {}),
  ];
  for (let seed = 0; seed < 20; seed += 1) {
    const picks = choose(candidates, 8, seed);
    const left = (name: string) => picks.filter((pick) => pick.startsWith(name)).length;
    const drawn = picks.filter((pick) => /far-share|long-standing/.test(pick));
    expect(drawn).toHaveLength(3);
    expect(left("country")).toBe(3);
    expect(left("unknown")).toBeGreaterThanOrEqual(2);
    expect(picks.filter((pick) => pick.endsWith("same-country")).every((pick) => pick.startsWith("country"))).toBe(
      true,
    );
  }
});

test("one of eight openings is of the quarter that was there first", () => {
  const candidates = Array.from({ length: 40 }, (_, index) => peer(`${index}`, { joinedAtMs: index * 1_000 }));
  const elders = new Set<string>();
  for (let seed = 0; seed < 100; seed += 1) {
    const elder = choose(candidates, 8, seed).filter((pick) => pick.endsWith("long-standing"));
    expect(elder).toHaveLength(1);
    expect(Number.parseInt(elder[0] as string, 10)).toBeLessThan(12);
    elders.add(elder[0] as string);
  }
  expect(elders.size).toBeGreaterThan(5);
});

test("of four openings one is far, and one long-standing in half of the draws; a single opening is far in a quarter", () => {
  const candidates = [...many(8, "near", { near: "prefix" }), ...many(8, "far", {})];
  const draws = 2_000;
  const count = (picks: readonly string[], reason: string) => picks.filter((pick) => pick.endsWith(reason)).length;
  let longStanding = 0;
  let alone = 0;
  for (let seed = 0; seed < draws; seed += 1) {
    const four = choose(candidates, 4, seed);
    const elders = count(four, "long-standing");
    expect(elders).toBeLessThanOrEqual(1);
    expect(count(four, "far-share")).toBe(1);
    expect(count(four, "same-prefix")).toBe(3 - elders);
    longStanding += elders;
    alone += count(choose(candidates, 1, seed), "far-share");
  }
  expect(Math.abs(longStanding / draws - 0.5)).toBeLessThan(0.05);
  expect(Math.abs(alone / draws - 0.25)).toBeLessThan(0.04);
});

test("taste decides among equals: not over use, nor over who was introduced much more often", () => {
  const alike = peer("alike", { near: "network", taste: 6, introductions: 3 });
  const other = peer("other", { near: "network", taste: 1, introductions: 1 });
  for (let seed = 0; seed < 20; seed += 1) {
    expect(choose([alike, other], 1, seed)).toEqual(["alike same-network"]);
    expect(choose([{ ...alike, introductions: 9 }, other], 1, seed)).toEqual(["other same-network"]);
    expect(choose([{ ...alike, heldSegments: 0, want: 3 }, other], 1, seed)).toEqual(["other same-network"]);
  }
});
