import { expect, test } from "vitest";
import type { Figures } from "./figures.ts";
import { tableOf, withSpread } from "./table.ts";

const figures: Figures = {
  run: 1,
  startsMs: [],
  copies: 1.25,
  openedCopies: 0,
  startMs: 50,
  worstStartMs: 100,
  stalls: 1,
  fedStalls: 0,
  blockedMs: 40,
  stalledSeconds: 0.7,
  late: 0.2,
  waste: Number.NaN,
  smallestLead: 4,
  neverAhead: 0,
  pingAddedMs: 12,
  cpuSeconds: 9,
  memoryMegabytes: 300,
  ratios: [2, 0.5],
  switchLateMs: 1,
  relinkedMs: Number.NaN,
};

test("withSpread() gives the median and from where to where; one value stands alone, none is a dash", () => {
  const show = (value: number) => value.toFixed(1);
  expect(withSpread([3, 1, 2, Number.NaN], show)).toBe("2.0 (1.0–3.0)");
  expect(withSpread([2, 2], show)).toBe("2.0");
  expect(withSpread([Number.NaN], show)).toBe("–");
});

test("tableOf() has a row for each contender, that of one that failed too", () => {
  const table = tableOf(
    new Map([
      ["tutti", [figures, { ...figures, copies: 1.75 }]],
      ["hls.js", []],
    ]),
  );
  const [titles = "", , tutti = "", failed = ""] = table.split("\n");
  expect(tutti).toContain("| tutti (2) | 1.500 (1.250–1.750) |");
  expect(tutti).toContain("| 20.0 % | – |");
  expect(tutti).toContain("2.00 · 0.50 |");
  expect(failed).toContain("| hls.js | failed |");
  for (const row of [tutti, failed]) expect(row.split("|")).toHaveLength(titles.split("|").length);
});
