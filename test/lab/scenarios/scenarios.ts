import type { Line } from "../network/line.ts";
import { arrive, type Behaviour, skip } from "./behaviours.ts";

/** Listeners on lines, and what they do. */
export interface Scenario {
  readonly title: string;
  /** One listener for each. */
  readonly lines: readonly Line[];
  readonly behaviour: Behaviour;
  /** One way, from the middle of the internet. */
  readonly originDelayMs: number;
}

const originDelayMs = 15;

function line(downMbitPerSecond: number, upMbitPerSecond: number, delayMs: number, lossPercent = 0): Line {
  return { downMbitPerSecond, upMbitPerSecond, delayMs, lossPercent };
}

function times(count: number, one: Line): Line[] {
  return Array.from({ length: count }, () => one);
}

const homes = [8, 12, 16, 20].map((delayMs) => line(50, 10, delayMs));
const mixed = [
  line(100, 20, 10),
  line(50, 10, 15),
  line(25, 5, 20, 0.2),
  line(16, 2.4, 30, 0.5),
  line(8, 1, 40, 0.5),
  line(6, 0.5, 60, 1),
];

const fourStaggered = arrive("four, 5 s apart", 5_000);
const sixAtOnce = arrive("six within a second", 160);

export const scenarios: Readonly<Record<string, Scenario>> = {
  home: { title: "home: 50/10 Mbit/s, 8–20 ms", lines: homes, behaviour: fourStaggered, originDelayMs },
  loss: {
    title: "1 % loss: 50/10 Mbit/s, 8–20 ms",
    lines: homes.map((home) => ({ ...home, lossPercent: 1 })),
    behaviour: fourStaggered,
    originDelayMs,
  },
  mixed: {
    title: "mixed: 100/20 to 6/0.5 Mbit/s, 10–60 ms, up to 1 % loss",
    lines: mixed,
    behaviour: arrive("six, 5 s apart", 5_000),
    originDelayMs,
  },
  "mixed-skip": {
    title: "mixed: 100/20 to 6/0.5 Mbit/s, 10–60 ms, up to 1 % loss",
    lines: mixed,
    behaviour: skip("six that skip every 10 s"),
    originDelayMs,
  },
  adsl: { title: "ADSL: 8/1 Mbit/s, 25 ms", lines: times(6, line(8, 1, 25)), behaviour: sixAtOnce, originDelayMs },
  thin: { title: "thin: 4/0.3 Mbit/s, 30 ms", lines: times(6, line(4, 0.3, 30)), behaviour: sixAtOnce, originDelayMs },
  "thin-staggered": {
    title: "thin: 4/0.3 Mbit/s, 30 ms",
    lines: times(4, line(4, 0.3, 30)),
    behaviour: fourStaggered,
    originDelayMs,
  },
};
