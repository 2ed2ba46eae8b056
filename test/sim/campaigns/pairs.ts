import { skyOf } from "../audience/sky.ts";
import { type Figures, percentile } from "../figures/figures.ts";
import { replayCommand, type SimOptions } from "../options.ts";
import { SimFailure } from "../sim-failure.ts";
import { simulate } from "../simulate.ts";

/** What a listener may lose by sharing, at most: a start of 50 ms, and the operator 2 % of CDN bytes. */
const startSlackMs = 50;
const bytesSlack = 1.02;

interface Pair {
  readonly options: SimOptions;
  readonly withPeers: Figures;
  readonly alone: Figures;
}

/** Runs each seed with peers and without, and prints how often sharing was to anybody's harm. 0: never beyond what is allowed. */
export function runPairs(first: number, count: number): number {
  const slower: Pair[] = [];
  const silent: Pair[] = [];
  const dearer: Pair[] = [];
  const startsDifferMs: number[] = [];
  const bytesRatios: number[] = [];
  for (let seed = first; seed < first + count; seed += 1) {
    const pair = runPair(seed);
    if (!pair) return 1;
    const differsMs = startMs(pair.withPeers) - startMs(pair.alone);
    const ratio = pair.withPeers.originServedBytes / pair.alone.originServedBytes;
    startsDifferMs.push(differsMs);
    bytesRatios.push(ratio);
    if (differsMs > startSlackMs) slower.push(pair);
    if (ratio > bytesSlack) dearer.push(pair);
    if (stalledMs(pair.withPeers) > stalledMs(pair.alone)) silent.push(pair);
    if ((seed - first + 1) % 50 === 0) console.error(`${seed - first + 1} of ${count} pairs …`);
  }
  const sorted = (values: readonly number[]) => [...values].sort((one, other) => one - other);
  const spread = (values: readonly number[], digits: number) =>
    [0, 0.5, 0.99, 1].map((share) => percentile(sorted(values), share).toFixed(digits)).join(" · ");
  console.log(`pairs          ${count}`);
  console.log(`start p99      with peers minus without, ms: min · p50 · p99 · max ${spread(startsDifferMs, 0)}`);
  console.log(`origin bytes   with peers / without: min · p50 · p99 · max ${spread(bytesRatios, 3)}`);
  report(`start p99 more than ${startSlackMs} ms later`, slower, count);
  report("more stall time", silent, count);
  report(`more than ${bytesSlack} × the origin bytes`, dearer, count);
  return slower.length + dearer.length === 0 && silent.length <= count / 1000 ? 0 : 1;
}

/** Null, and told, when a checker found a breach. */
function runPair(seed: number): Pair | null {
  const options = skyOf(seed);
  try {
    return {
      options,
      withPeers: simulate({ options }).figures,
      alone: simulate({ options: { ...options, p2p: false } }).figures,
    };
  } catch (error) {
    if (!(error instanceof SimFailure)) throw error;
    console.error(`FAILED: ${error.message}\nReplay: ${replayCommand(options)}`);
    return null;
  }
}

function report(what: string, pairs: readonly Pair[], count: number): void {
  console.log(`${pairs.length} of ${count} pairs with ${what}`);
  for (const { options } of pairs.slice(0, 3)) console.log(`  ${replayCommand(options)}`);
}

function startMs({ startsMs }: Figures): number {
  return percentile(
    [...startsMs.click, ...startsMs.next].sort((one, other) => one - other),
    0.99,
  );
}

function stalledMs({ stallsMs }: Figures): number {
  return stallsMs.reduce((sum, ms) => sum + ms, 0);
}
