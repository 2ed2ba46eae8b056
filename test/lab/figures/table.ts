import { median } from "../../bench/median.ts";
import type { Figures } from "./figures.ts";

interface Column {
  readonly title: string;
  readonly of: (figures: Figures) => number;
  readonly show: (value: number) => string;
}

const whole = (value: number) => value.toFixed(0);
const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
const decimals = (count: number) => (value: number) => value.toFixed(count);

const columns: readonly Column[] = [
  { title: "origin copies", of: ({ copies }) => copies, show: decimals(3) },
  { title: "before the click", of: ({ openedCopies }) => openedCopies, show: decimals(3) },
  { title: "click to sound, ms", of: ({ startMs }) => startMs, show: whole },
  { title: "worst", of: ({ worstStartMs }) => worstStartMs, show: whole },
  { title: "stalls", of: ({ stalls }) => stalls, show: whole },
  { title: "fed", of: ({ fedStalls }) => fedStalls, show: whole },
  { title: "s", of: ({ stalledSeconds }) => stalledSeconds, show: decimals(1) },
  { title: "page blocked, ms", of: ({ blockedMs }) => blockedMs, show: whole },
  { title: "late", of: ({ late }) => late, show: percent },
  { title: "waste", of: ({ waste }) => waste, show: percent },
  { title: "smallest lead, s", of: ({ smallestLead }) => smallestLead, show: decimals(1) },
  { title: "never had 20 s", of: ({ neverAhead }) => neverAhead, show: whole },
  { title: "ping p95, +ms", of: ({ pingAddedMs }) => pingAddedMs, show: whole },
  { title: "linked again, ms", of: ({ relinkedMs }) => relinkedMs, show: whole },
  { title: "CPU, s", of: ({ cpuSeconds }) => cpuSeconds, show: decimals(1) },
  { title: "memory, MB", of: ({ memoryMegabytes }) => memoryMegabytes, show: whole },
];

/** A table of medians over the runs of each contender, with the spread of each where there are several. */
export function tableOf(results: ReadonlyMap<string, readonly Figures[]>): string {
  const rows = [...results].map(([name, runs]) =>
    runs.length === 0
      ? `| ${name} | failed ${"| ".repeat(columns.length)}|`
      : `| ${name} (${runs.length}) | ${[...columns.map((column) => cell(runs, column)), ratios(runs)].join(" | ")} |`,
  );
  const titles = [...columns.map(({ title }) => title), "up ÷ down, by line"];
  return [`| | ${titles.join(" | ")} |`, `|---|${titles.map(() => "--:|").join("")}`, ...rows].join("\n");
}

function cell(runs: readonly Figures[], { of, show }: Column): string {
  return withSpread(runs.map(of), show);
}

/** The median, and in brackets from where to where. Runs in which it cannot be known are left out. */
export function withSpread(values: readonly number[], show: (value: number) => string): string {
  const known = values.filter((value) => !Number.isNaN(value));
  if (known.length === 0) return "–";
  const [least, most] = [show(Math.min(...known)), show(Math.max(...known))];
  return least === most ? least : `${show(median(known))} (${least}–${most})`;
}

function ratios(runs: readonly Figures[]): string {
  const lines = runs[0]?.ratios.length ?? 0;
  return Array.from({ length: lines }, (_, index) =>
    withSpread(
      runs.map((figures) => figures.ratios[index] ?? Number.NaN),
      decimals(2),
    ),
  ).join(" · ");
}
