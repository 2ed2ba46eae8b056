import type { PeerKind } from "../../peer/deeds.ts";
import type { Line } from "../network/line.ts";
import type { NatKind } from "../network/router.ts";
import { arrive, type Behaviour, skip } from "./behaviours.ts";
import { changeNetwork, closeLaptops, cutLines, type Fault, loseTracker, spoilMedia } from "./fault.ts";

/** Listeners on lines, and what they do. */
export interface Scenario {
  readonly title: string;
  /** One listener for each. */
  readonly lines: readonly Line[];
  readonly behaviour: Behaviour;
  /** One way, from the middle of the internet. */
  readonly originDelayMs: number;
  /** The routers of the homes, in the order of the lines; none where it is left out: a host of its own on the internet. */
  readonly routers?: readonly (NatKind | null)[];
  readonly faults?: readonly Fault[];
  /** Listeners, by their line, whom a fault takes away for good. */
  readonly leaving?: readonly number[];
  /** Who loses their links, and looks for new ones from when on. */
  readonly relinks?: { readonly listeners: readonly number[]; readonly atSeconds: number };
  /** The line that a fault moves somebody over to. */
  readonly elsewhere?: Line;
  /** Neighbours that mean ill, each on a line of their own; they say that they hold the song before anybody clicks. */
  readonly strangers?: { readonly kind: PeerKind; readonly count: number; readonly line: Line };
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

function onHomeLines(what: string): Scenario {
  return { title: `home: 50/10 Mbit/s, 8–20 ms; ${what}`, lines: homes, behaviour: fourStaggered, originDelayMs };
}

function closedLaptop(forSeconds: number): Scenario {
  return {
    ...onHomeLines(`the second one's laptop is closed for ${forSeconds} s`),
    faults: [closeLaptops([1], { atSeconds: 30, forSeconds })],
    relinks: { listeners: [1], atSeconds: 30 + forSeconds },
  };
}

function amongStrangers(kind: PeerKind, whatTheyDo: string): Scenario {
  return {
    ...onHomeLines(`among five strangers who ${whatTheyDo}`),
    strangers: { kind, count: 5, line: line(50, 10, 15) },
  };
}

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
  "loss-2": {
    title: "2 % loss: 50/10 Mbit/s, 8–20 ms",
    lines: homes.map((home) => ({ ...home, lossPercent: 2 })),
    behaviour: fourStaggered,
    originDelayMs,
  },
  "far-cdn": { ...onHomeLines("the origin 150 ms away"), originDelayMs: 150 },
  "line-cut": {
    ...onHomeLines("the second one's line is cut for 30 s"),
    faults: [cutLines([1], { atSeconds: 30, forSeconds: 30 })],
  },
  "cdn-error": {
    ...onHomeLines("the origin answers 503 for 20 s"),
    faults: [spoilMedia("error", { atSeconds: 3, forSeconds: 20 })],
  },
  "cdn-freeze": {
    ...onHomeLines("the origin's bodies freeze for 20 s"),
    faults: [spoilMedia("freeze", { atSeconds: 3, forSeconds: 20 })],
  },
  "cdn-truncate": {
    ...onHomeLines("the origin cuts its bodies off for 20 s"),
    faults: [spoilMedia("truncate", { atSeconds: 3, forSeconds: 20 })],
  },
  "tracker-hole": {
    ...onHomeLines("the tracker is a black hole from the third click on"),
    faults: [loseTracker({ atSeconds: 9, forSeconds: null })],
  },
  "half-vanish": {
    title: "home lines: 50/10 Mbit/s, 8–20 ms; three of six vanish",
    lines: [...homes, ...homes].slice(0, 6),
    behaviour: arrive("six, 5 s apart", 5_000),
    originDelayMs,
    faults: [cutLines([0, 2, 4], { atSeconds: 40, forSeconds: null })],
    leaving: [0, 2, 4],
  },
  "laptop-30": closedLaptop(30),
  laptop: closedLaptop(45),
  "laptop-60": closedLaptop(60),
  /** Needs songs of 720 s. */
  "laptop-600": closedLaptop(600),
  laptops: {
    title: "home: 50/10 Mbit/s, 8–20 ms; both laptops are closed for 45 s",
    lines: homes.slice(0, 2),
    behaviour: arrive("two, 5 s apart", 5_000),
    originDelayMs,
    faults: [closeLaptops([0, 1], { atSeconds: 30, forSeconds: 45 })],
    relinks: { listeners: [0, 1], atSeconds: 75 },
  },
  phone: {
    ...onHomeLines("the second one's phone goes over to the mobile network: 20/5 Mbit/s, 40 ms, symmetric"),
    routers: [null, "restricted", null, null],
    elsewhere: line(20, 5, 40),
    faults: [changeNetwork(1, "symmetric", 30)],
    relinks: { listeners: [1], atSeconds: 30 },
  },
  nat: {
    ...onHomeLines("behind routers: full cone, restricted, restricted, symmetric"),
    routers: ["full-cone", "restricted", "restricted", "symmetric"],
  },
  "hostile-corrupt": amongStrangers("flip", "send wrong bytes"),
  "hostile-sometimes": amongStrangers("sometimes-flip", "send wrong bytes now and then"),
  "hostile-misplace": amongStrangers("misplace", "send bytes of another place"),
  "hostile-mute": amongStrangers("black-hole", "promise all and never send"),
  "hostile-freeze": amongStrangers("die-mid-block", "fall silent after three blocks"),
  "hostile-trickle": amongStrangers("trickle", "send 2 kB a second"),
  "hostile-boast": amongStrangers("boast", "hold half of what they say"),
  "hostile-flood": amongStrangers("flood", "ask 500 blocks a second"),
  "hostile-flood-have": amongStrangers("flood-have", "say ten thousand times a second what they hold"),
  "hostile-flood-ping": amongStrangers("flood-ping", "ping ten thousand times a second"),
  "hostile-flood-unknown": amongStrangers("flood-unknown", "send ten thousand unknown frames a second"),
  "hostile-malformed": amongStrangers("malformed", "send frames that are none"),
  "hostile-busy": amongStrangers("busy", "refuse all that they are asked for"),
};
