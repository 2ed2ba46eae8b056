import { expect, test } from "vitest";
import { ceilingMixes, giversOf, scenarioOf } from "./ceiling-mixes.ts";

test("each kind of lines has four mixes of pairs and givers", () => {
  expect(ceilingMixes.size).toBe(16);
  expect(ceilingMixes.get("adsl")).toEqual({ lines: "adsl", pairSuccess: 1, giving: 1 });
  expect(ceilingMixes.get("thin-70-givers-30")).toEqual({ lines: "thin", pairSuccess: 0.7, giving: 0.3 });
});

test("as many give as the mix says, and the seed draws who", () => {
  const mix = { lines: "home", pairSuccess: 1, giving: 0.3 } as const;
  const drawn = [1, 2, 3, 4, 5].map((seed) => [...giversOf(mix, seed)].join());
  for (const seed of [1, 2, 3, 4, 5]) expect(giversOf(mix, seed).size).toBe(3);
  expect(new Set(drawn).size).toBeGreaterThan(3);
  expect(giversOf({ ...mix, giving: 1 }, 1).size).toBe(scenarioOf(mix).listeners);
});
