import { expect, test } from "vitest";
import type { Figures } from "./figures.ts";
import { pairsOf, pairsTable } from "./pairs.ts";

function figures(run: number, values: Partial<Figures>): Figures {
  const usual = { startsMs: [100, 200], copies: 4, openedCopies: 0, stalls: 0, fedStalls: 0, stalledSeconds: 0 };
  return { ...usual, cpuSeconds: 10, memoryMegabytes: 200, ...values, run } as Figures;
}

test("pairsOf() leaves out runs whose other half failed", () => {
  const [one, two] = [figures(1, {}), figures(2, {})];
  const off = figures(2, {});
  expect(pairsOf([one, two], [off, figures(3, {})])).toEqual([{ on: two, off }]);
});

test("pairsTable() sets silence, starts and the origin's bytes with sharing beside those without", () => {
  const table = pairsTable([
    { on: figures(1, { copies: 1, stalls: 1, stalledSeconds: 2.5, startsMs: [100, 400] }), off: figures(1, {}) },
    { on: figures(2, { copies: 2, cpuSeconds: 11 }), off: figures(2, {}) },
  ]);
  expect(table).toContain("| silence, s | 2.5 | 0.0 | 2.5 |");
  expect(table).toContain("| pairs with more silence when on | 1 | | |");
  expect(table).toContain("| start p50, ms | 200 | 200 | 0 |");
  expect(table).toContain("| start p99, ms | 400 | 200 | 200 |");
  expect(table).toContain("| origin bytes | | | 0.375 (0.250–0.500) |");
  expect(table).toContain("| CPU | | | 1.050 (1.000–1.100) |");
});
