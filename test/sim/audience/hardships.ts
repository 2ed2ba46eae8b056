import { type Random, seededRandom } from "../../../shared/seeded-random.ts";
import type { SimOptions } from "../options.ts";

/** From when until when something lasts. */
export interface Spell {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What befalls a listener's machine in the course of a run. */
export interface Hardships {
  /** It is suspended ... */
  readonly naps: readonly Spell[];
  /** ... and its monotonic clock does not count that time, as on Linux; elsewhere it has jumped on waking. */
  readonly clockStands: boolean;
  /** Its page is hidden: timers run on whole seconds. */
  readonly hidden: readonly Spell[];
  /** It has no network. */
  readonly outages: readonly Spell[];
  /** Its store refuses writes and loses what it had. */
  readonly forgets: boolean;
}

export const noHardships: Hardships = { naps: [], clockStands: false, hidden: [], outages: [], forgets: false };

/** Seconds between, and seconds of: the least and the most. */
const napSeconds = { between: [15, 120], of: [2, 60] } as const;
const hiddenSeconds = { between: [2, 20], of: [10, 120] } as const;
const outageSeconds = { between: [3, 20], of: [1, 8] } as const;
/** Everything is over so long before the end, when the checkers want to see quiet. */
const overBeforeEndMs = 2_000;

/** Drawn apart from all else, so that audiences without hardships stay as they are. */
export function inventHardships(
  options: Pick<SimOptions, "seed" | "minutes" | "sleepy" | "hidden" | "forgetful" | "flaky">,
  who: { readonly index: number; readonly arriveMs: number },
): Hardships {
  const { sleepy, hidden, forgetful, flaky } = options;
  if (sleepy + hidden + forgetful + flaky === 0) return noHardships;
  const random = seededRandom((options.seed * 1_000_003 + who.index) ^ 0x2b0d);
  const [sleeps, hides, forgets, flakes, stands] = [random(), random(), random(), random(), random()];
  const fromMs = who.arriveMs;
  const untilMs = options.minutes * 60_000 - overBeforeEndMs;
  const spells = (within: typeof napSeconds | typeof hiddenSeconds | typeof outageSeconds) =>
    inventSpells(random, within, { fromMs, untilMs });
  return {
    naps: sleeps < sleepy ? spells(napSeconds) : [],
    clockStands: stands < 0.5,
    hidden: hides < hidden ? spells(hiddenSeconds) : [],
    outages: flakes < flaky ? spells(outageSeconds) : [],
    forgets: forgets < forgetful,
  };
}

function inventSpells(
  random: Random,
  seconds: { readonly between: readonly [number, number]; readonly of: readonly [number, number] },
  within: Spell,
): Spell[] {
  const spells: Spell[] = [];
  let atMs = within.fromMs;
  for (;;) {
    const fromMs = atMs + 1000 * drawLength(random, seconds.between);
    const untilMs = fromMs + 1000 * drawLength(random, seconds.of);
    if (untilMs > within.untilMs) return spells;
    spells.push({ fromMs, untilMs });
    atMs = untilMs;
  }
}

/** Short ones are as frequent as long ones: even on a logarithmic scale. */
function drawLength(random: Random, [least, most]: readonly [number, number]): number {
  return least * (most / least) ** random();
}
