import type { PolicyName } from "../audience/policies.ts";
import { type Figures, percentile } from "../figures/figures.ts";
import { defaultOptions, parseOptions, replayCommand, type SimOptions } from "../options.ts";
import { SimFailure } from "../sim-failure.ts";
import { simulate } from "../simulate.ts";

interface Way {
  readonly name: string;
  readonly introductions: PolicyName;
  /** Whether the tracker knows whose network an address is part of. */
  readonly database: boolean;
}

const ways: readonly Way[] = [
  { name: "random", introductions: "random", database: true },
  { name: "near first", introductions: "near-first", database: true },
  { name: "no database", introductions: "near-first", database: false },
];

const columns: readonly (readonly [title: string, value: (figures: Figures) => string])[] = [
  ["in network", ({ providerShare }) => percent(providerShare)],
  ["in country", ({ countryShare }) => percent(countryShare)],
  ["offload", ({ offload }) => percent(offload)],
  ["copies", ({ originCopies }) => originCopies.toFixed(2)],
  ["dials that succeed", ({ dials }) => percent(dials.connected / Math.max(1, dials.connected + dials.failed))],
  ["dials a play", ({ dials, plays }) => (dials.started / Math.max(1, plays)).toFixed(2)],
  ["click p50 · p95 · p99 ms", ({ startsMs }) => spread(startsMs.click)],
  ["next p95 ms", ({ startsMs }) => percentile(startsMs.next, 0.95).toFixed(0)],
  ["stalls", ({ stallsMs }) => String(stallsMs.length)],
];

/**
 * `locality [--seeds N] [OPTIONS]`: each seed with random introductions and with the tracker's own, as rows of a table. 0: all runs came to an
 * end; 1: a checker found a breach; 2: an option can't be read.
 */
export function runLocality(words: readonly string[]): number {
  const place = words.indexOf("--seeds");
  const seeds = place < 0 ? 5 : Number(words[place + 1]);
  if (!Number.isInteger(seeds) || seeds < 1 || seeds > 100) {
    console.error(`Cannot read option --seeds "${words[place + 1] ?? ""}": expected a whole number from 1 to 100`);
    return 2;
  }
  const rest = place < 0 ? words : words.toSpliced(place, 2);
  const defaults = ["--peers", "5000", "--minutes", "2", "--networks", "50", "--arrive-seconds", "60"];
  const parsed = parseOptions([...defaults, ...rest]);
  if (!parsed.ok) {
    console.error(parsed.error);
    return 2;
  }
  const { options } = parsed.value;
  console.log(["seed", "introductions", ...columns.map(([title]) => title)].join(" | "));
  const first = options.seed;
  for (let seed = first; seed < first + seeds; seed += 1) {
    for (const way of ways) if (!runWay({ ...options, seed }, way)) return 1;
  }
  return 0;
}

function runWay(base: SimOptions, { name, introductions, database }: Way): boolean {
  const without = database ? base.without : [...base.without, "database" as const];
  const options: SimOptions = { ...defaultOptions, ...base, introductions, without };
  try {
    const { figures } = simulate({ options });
    console.log([options.seed, name, ...columns.map(([, value]) => value(figures))].join(" | "));
    return true;
  } catch (error) {
    if (!(error instanceof SimFailure)) throw error;
    console.error(`FAILED: ${error.message}\nReplay: ${replayCommand(options)}`);
    return false;
  }
}

function spread(sortedMs: readonly number[]): string {
  return [0.5, 0.95, 0.99].map((share) => percentile(sortedMs, share).toFixed(0)).join(" · ");
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
