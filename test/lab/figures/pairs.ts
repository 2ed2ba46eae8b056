import { median } from "../../bench/median.ts";
import { type Figures, percentile } from "./figures.ts";

/** The same lines twice: with sharing, and without. */
export interface Pair {
  readonly on: Figures;
  readonly off: Figures;
}

/** Of runs by number; those whose other half failed are left out. */
export function pairsOf(on: readonly Figures[], off: readonly Figures[]): Pair[] {
  return on.flatMap((one) => {
    const other = off.find(({ run }) => run === one.run);
    return other ? [{ on: one, off: other }] : [];
  });
}

/**
 * What sharing costs and saves. Silence and starts are over all pairs together; of quotients stand the median and, in brackets,
 * from where to where.
 */
export function pairsTable(pairs: readonly Pair[]): string {
  const all = (of: (figures: Figures) => number) => ({
    on: sum(pairs.map((pair) => of(pair.on))),
    off: sum(pairs.map((pair) => of(pair.off))),
  });
  const start = (share: number) => ({
    on: percentile(
      pairs.flatMap((pair) => pair.on.startsMs),
      share,
    ),
    off: percentile(
      pairs.flatMap((pair) => pair.off.startsMs),
      share,
    ),
  });
  const row = (title: string, { on, off }: { on: number; off: number }, digits: number) =>
    `| ${title} | ${on.toFixed(digits)} | ${off.toFixed(digits)} | ${(on - off).toFixed(digits)} |`;
  const quotient = (title: string, of: (figures: Figures) => number) => {
    const values = pairs.map((pair) => of(pair.on) / of(pair.off)).filter((value) => !Number.isNaN(value));
    if (values.length === 0) return `| ${title} | | | – |`;
    const [least, most] = [Math.min(...values), Math.max(...values)];
    return `| ${title} | | | ${median(values).toFixed(3)} (${least.toFixed(3)}–${most.toFixed(3)}) |`;
  };
  const worse = pairs.filter(({ on, off }) => on.stalledSeconds > off.stalledSeconds).length;
  return [
    `| ${pairs.length} pairs | sharing on | off | on − off, or on ÷ off |`,
    "|---|--:|--:|--:|",
    row(
      "silence, s",
      all(({ stalledSeconds }) => stalledSeconds),
      1,
    ),
    row(
      "stalls",
      all(({ stalls }) => stalls),
      0,
    ),
    row(
      "of those with 1 s ahead",
      all(({ fedStalls }) => fedStalls),
      0,
    ),
    `| pairs with more silence when on | ${worse} | | |`,
    row("start p50, ms", start(0.5), 0),
    row("start p99, ms", start(0.99), 0),
    quotient("origin bytes", ({ copies, openedCopies }) => copies + openedCopies),
    quotient("CPU", ({ cpuSeconds }) => cpuSeconds),
    quotient("memory", ({ memoryMegabytes }) => memoryMegabytes),
  ].join("\n");
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
