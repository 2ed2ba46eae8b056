import type { Ceiling } from "../ceiling/ceiling.ts";
import { percentile } from "./figures.ts";

export interface Delivered {
  readonly originBytes: number;
  readonly peerBytes: number;
  readonly stalls: number;
}

/** One mix with one seed. */
export interface CeilingRun {
  readonly songBytes: number;
  /** When a block is in time as the sound gets to it, and when a lead is kept. */
  readonly lastMoment: Ceiling;
  readonly ceiling: Ceiling;
  readonly withRelays: Ceiling;
  /** ... and when nobody waits for those who have not come yet, any longer than a listener alone does. */
  readonly unforeseen: Ceiling;
  readonly tutti: Delivered;
  readonly rival: Delivered;
}

interface Column {
  readonly title: string;
  readonly of: (run: CeilingRun) => number;
  readonly digits: number;
}

const columns: readonly Column[] = [
  { title: "ceiling, copies", of: ({ ceiling, songBytes }) => ceiling.originBytes / songBytes, digits: 2 },
  { title: "Tutti", of: ({ tutti, songBytes }) => tutti.originBytes / songBytes, digits: 2 },
  { title: "p2pml", of: ({ rival, songBytes }) => rival.originBytes / songBytes, digits: 2 },
  { title: "Tutti's peers ÷ ceiling's", of: ({ tutti, ceiling }) => tutti.peerBytes / ceiling.peerBytes, digits: 3 },
  { title: "p2pml's", of: ({ rival, ceiling }) => rival.peerBytes / ceiling.peerBytes, digits: 3 },
  { title: "last moment, copies", of: ({ lastMoment, songBytes }) => lastMoment.originBytes / songBytes, digits: 2 },
  { title: "Tutti ÷ last moment", of: ({ tutti, lastMoment }) => tutti.peerBytes / lastMoment.peerBytes, digits: 3 },
  { title: "unforeseen, copies", of: ({ unforeseen, songBytes }) => unforeseen.originBytes / songBytes, digits: 2 },
  { title: "Tutti ÷ unforeseen", of: ({ tutti, unforeseen }) => tutti.peerBytes / unforeseen.peerBytes, digits: 3 },
  { title: "p2pml ÷ unforeseen", of: ({ rival, unforeseen }) => rival.peerBytes / unforeseen.peerBytes, digits: 3 },
  { title: "relays", of: ({ ceiling, withRelays }) => withRelays.peerBytes / ceiling.peerBytes, digits: 3 },
  { title: "stalls: Tutti", of: ({ tutti }) => tutti.stalls, digits: 0 },
  { title: "p2pml", of: ({ rival }) => rival.stalls, digits: 0 },
];

export function ceilingTableHead(): string {
  return `| mix | ${columns.map(({ title }) => title).join(" | ")} |\n|---|${columns.map(() => "--:|").join("")}`;
}

/** Medians over the runs, and from where to where. */
export function ceilingTableRow(name: string, runs: readonly CeilingRun[]): string {
  return `| ${name} | ${columns.map((column) => withSpread(column, runs)).join(" | ")} |`;
}

export function seedLine(name: string, seed: number, run: CeilingRun): string {
  return `${name} ${seed}: ${columns.map(({ title, of, digits }) => `${title} ${of(run).toFixed(digits)}`).join(", ")}`;
}

function withSpread({ of, digits }: Column, runs: readonly CeilingRun[]): string {
  const values = runs.map(of).sort((one, other) => one - other);
  const [least, median, most] = [0, 0.5, 1].map((share) => percentile(values, share).toFixed(digits));
  return least === most ? `${median}` : `${median} (${least}–${most})`;
}
