import { stormySkyOf } from "../audience/sky.ts";
import { percentile } from "../figures/figures.ts";
import { replayCommand, type SimOptions } from "../options.ts";
import { SimFailure } from "../sim-failure.ts";
import { simulate } from "../simulate.ts";

/** What sharing may cost under the same sky, in all: silence, and the 99th percentile of the starts. */
const stallSlackMs = 250;
const startSlackMs = 150;

export interface Find {
  readonly seed: number;
  /** The rule that was broken, or `more-silence`, or `slower-start`. */
  readonly rule: string;
  readonly text: string;
  readonly options: SimOptions;
}

/** Runs seed after seed until a checker finds a breach, or listeners with peers hear more silence than without. */
export function hunt(first: number, count: number): Find | null {
  for (let seed = first; seed < first + count; seed += 1) {
    const options = stormySkyOf(seed);
    try {
      const withPeers = sufferingOf(options);
      if (!isComparable(options)) continue;
      const alone = sufferingOf({ ...options, p2p: false });
      const text = (name: string, with_: number, without: number) =>
        `${name}: ${Math.round(with_)} ms with peers, ${Math.round(without)} ms without`;
      if (withPeers.stallMs > alone.stallMs + stallSlackMs) {
        return { seed, rule: "more-silence", text: text("silence", withPeers.stallMs, alone.stallMs), options };
      }
      // Whom a lost packet hits is chance, and another chance with peers than without.
      if (options.loss > 0 || options.jitterMs > 0) continue;
      if (withPeers.startMs > alone.startMs + startSlackMs) {
        return { seed, rule: "slower-start", text: text("start p99", withPeers.startMs, alone.startMs), options };
      }
    } catch (error) {
      if (!(error instanceof SimFailure)) throw error;
      return { seed, rule: error.rule, text: error.message, options };
    }
  }
  return null;
}

/**
 * Who waits for peers has less in hand when the origin or the network goes away than who had fetched it all: no fault. And
 * whom a failing fetch hits is chance, another one with peers than without.
 */
function isComparable({ originDownAt, flaky, originErrors, originFalse, originFreezes }: SimOptions): boolean {
  return originDownAt === Infinity && flaky + originErrors + originFalse + originFreezes === 0;
}

/** `hunt COUNT FIRST-SEED` as a command. 0: nothing was found. */
export function runHunt(first: number, count: number): number {
  const found = hunt(first, count);
  if (!found) {
    console.log(`nothing found in ${count} seeds from ${first} on`);
    return 0;
  }
  console.log(`found with seed ${found.seed}: ${found.rule}: ${found.text}\nReplay: ${replayCommand(found.options)}`);
  return 1;
}

function sufferingOf(options: SimOptions): { readonly stallMs: number; readonly startMs: number } {
  const { stallsMs, startsMs } = simulate({ options }).figures;
  const starts = [...startsMs.click, ...startsMs.next].sort((one, other) => one - other);
  return { stallMs: stallsMs.reduce((sum, ms) => sum + ms, 0), startMs: percentile(starts, 0.99) };
}
