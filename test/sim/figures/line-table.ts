import { percentile } from "./figures.ts";
import type { LineFigures } from "./line-figures.ts";

interface Column {
  readonly title: string;
  readonly of: (figures: LineFigures) => number;
  readonly show: (value: number) => string;
}

const whole = (value: number) => value.toFixed(0);
const decimals = (count: number) => (value: number) => value.toFixed(count);
const percent = (value: number) => `${(100 * value).toFixed(1)} %`;

const columns: readonly Column[] = [
  { title: "origin copies", of: ({ copies }) => copies, show: decimals(3) },
  { title: "click to sound, ms", of: ({ startMs }) => startMs, show: whole },
  { title: "worst", of: ({ worstStartMs }) => worstStartMs, show: whole },
  { title: "stalls", of: ({ stalls }) => stalls, show: whole },
  { title: "s", of: ({ stalledSeconds }) => stalledSeconds, show: decimals(1) },
  { title: "late, twice", of: ({ lateShare }) => lateShare, show: percent },
  { title: "of all bytes", of: ({ wasteShare }) => wasteShare, show: percent },
  { title: "smallest lead, s", of: ({ smallestLead }) => smallestLead, show: decimals(1) },
  { title: "most up ÷ down", of: ({ upOverDown }) => upOverDown, show: decimals(2) },
  { title: "ping p95, +ms", of: ({ pingAddedMs }) => pingAddedMs, show: whole },
  { title: "waits up p95, ms", of: ({ uplinkWaitMs }) => uplinkWaitMs, show: whole },
];

export function lineTableHead(): string {
  return `| lines | ${columns.map(({ title }) => title).join(" | ")} |\n|---|${columns.map(() => "--:|").join("")}`;
}

/** Medians over the runs, and from where to where. */
export function lineTableRow(name: string, runs: readonly LineFigures[]): string {
  return `| ${name} | ${columns.map(({ of, show }) => withSpread(runs.map(of), show)).join(" | ")} |`;
}

function withSpread(values: readonly number[], show: (value: number) => string): string {
  const known = values.filter((value) => !Number.isNaN(value)).sort((one, other) => one - other);
  if (known.length === 0) return "–";
  const [least, median, most] = [0, 0.5, 1].map((share) => show(percentile(known, share)));
  return least === most ? `${median}` : `${median} (${least}–${most})`;
}
