import type { LineMixName } from "../lines/line-mixes.ts";

/** What the lab does with real browsers, and how it is done here. */
export interface LineScenario {
  readonly title: string;
  readonly mix: LineMixName;
  readonly listeners: number;
  /** From one listener's click to the next one's. */
  readonly everyMs: number;
  readonly songs: { readonly count: number; readonly seconds: number };
  /** Each goes on to the next song after so much sound. */
  readonly skipEverySeconds: number;
  /** The second listener's line is cut for so long, half a minute after its click. */
  readonly cutMs: number;
}

const oneSong: Pick<LineScenario, "songs" | "skipEverySeconds" | "cutMs"> = {
  songs: { count: 1, seconds: 90 },
  skipEverySeconds: Infinity,
  cutMs: 0,
};
const fourStaggered = { ...oneSong, listeners: 4, everyMs: 5_000 };
const sixAtOnce = { ...oneSong, listeners: 6, everyMs: 160 };

export const lineScenarios = {
  home: { ...fourStaggered, title: "home, four 5 s apart", mix: "home" },
  loss: { ...fourStaggered, title: "home with 1 % loss, four 5 s apart", mix: "loss" },
  mixed: { ...fourStaggered, title: "mixed, six 5 s apart", mix: "mixed", listeners: 6 },
  "mixed-skip": {
    title: "mixed, six that skip every 10 s",
    mix: "mixed",
    listeners: 6,
    everyMs: 1_000,
    songs: { count: 9, seconds: 60 },
    skipEverySeconds: 10,
    cutMs: 0,
  },
  adsl: { ...sixAtOnce, title: "ADSL, six within a second", mix: "adsl" },
  thin: { ...sixAtOnce, title: "thin, six within a second", mix: "thin" },
  "thin-staggered": { ...fourStaggered, title: "thin, four 5 s apart", mix: "thin" },
  crowd: { ...sixAtOnce, title: "home, eight within a second", mix: "home", listeners: 8, everyMs: 120 },
  far: { ...fourStaggered, title: "home, origin 150 ms away, four 5 s apart", mix: "far" },
  cut: { ...fourStaggered, title: "home, a line cut for 30 s, four 5 s apart", mix: "home", cutMs: 30_000 },
} as const satisfies Record<string, LineScenario>;

export type LineScenarioName = keyof typeof lineScenarios;
export const lineScenarioNames = Object.keys(lineScenarios) as LineScenarioName[];
