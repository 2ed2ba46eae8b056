import { seededRandom } from "../../../shared/seeded-random.ts";
import type { LineMixName } from "../lines/line-mixes.ts";
import type { LineScenario } from "./line-scenarios.ts";

/** A company of listeners as the world has them: their lines, which pairs can be linked, who gives. */
export interface CeilingMix {
  readonly lines: LineMixName;
  /** Share of the pairs that can be linked: 70 % of hole punching succeeds in published measurements. */
  readonly pairSuccess: number;
  /** Share of the listeners who give; the others take alone. 30 % have consented in the largest published deployment. */
  readonly giving: number;
}

const linesOfMixes = ["home", "mixed", "adsl", "thin"] as const satisfies readonly LineMixName[];

/** By name: `adsl`, `adsl-70`, `adsl-givers-30`, `adsl-70-givers-30`. */
export const ceilingMixes: ReadonlyMap<string, CeilingMix> = new Map(
  linesOfMixes.flatMap((lines) =>
    [1, 0.3].flatMap((giving) =>
      [1, 0.7].map((pairSuccess): [string, CeilingMix] => {
        const pairs = pairSuccess === 1 ? "" : `-${100 * pairSuccess}`;
        const givers = giving === 1 ? "" : `-givers-${100 * giving}`;
        return [`${lines}${pairs}${givers}`, { lines, pairSuccess, giving }];
      }),
    ),
  ),
);

const listeners = 10;

/** Ten listeners who come one after another, and hear one song to its end. */
export function scenarioOf({ lines }: CeilingMix): LineScenario {
  return {
    title: lines,
    mix: lines,
    listeners,
    everyMs: 4_000,
    songs: { count: 1, seconds: 90 },
    skipEverySeconds: Infinity,
    cutMs: 0,
  };
}

/** As many as the mix says, to the nearest one; which of them it is, the seed draws. */
export function giversOf({ giving }: Pick<CeilingMix, "giving">, seed: number, of = listeners): ReadonlySet<number> {
  const random = seededRandom(seed ^ 0x61_7e);
  const drawn = Array.from({ length: of }, (_, index) => ({ index, lot: random() }));
  drawn.sort((one, other) => one.lot - other.lot);
  return new Set(drawn.slice(0, Math.round(giving * of)).map(({ index }) => index));
}
