import type { LineSpec } from "./access-line.ts";

/** Lines of an audience, and how far the origin is from all of them. */
export interface LineMix {
  /** The first listener has the first line; after the last they begin anew. */
  readonly lines: readonly LineSpec[];
  /** One way, from the middle of the internet. */
  readonly originMs: number;
}

const originMs = 15;
const farOriginMs = 150;

function line(downMbit: number, upMbit: number, delayMs: number, lossPercent = 0): LineSpec {
  return {
    downBitsPerSecond: downMbit * 1e6,
    upBitsPerSecond: upMbit * 1e6,
    delayMs,
    loss: lossPercent / 100,
  };
}

const homes = [8, 12, 16, 20].map((delayMs) => line(50, 10, delayMs));

/** The lines of the lab. */
export const lineMixes = {
  home: { lines: homes, originMs },
  loss: { lines: homes.map((home) => ({ ...home, loss: 0.01 })), originMs },
  mixed: {
    lines: [
      line(100, 20, 10),
      line(50, 10, 15),
      line(25, 5, 20, 0.2),
      line(16, 2.4, 30, 0.5),
      line(8, 1, 40, 0.5),
      line(6, 0.5, 60, 1),
    ],
    originMs,
  },
  adsl: { lines: [line(8, 1, 25)], originMs },
  thin: { lines: [line(4, 0.3, 30)], originMs },
  far: { lines: homes, originMs: farOriginMs },
  /** Of sixty people who hear music in the evening: fibre, cable, VDSL, ADSL, and what is left over in the country. */
  evening: {
    lines: [
      line(50, 10, 8),
      line(100, 20, 10),
      line(16, 2.4, 30, 0.5),
      line(100, 50, 5),
      line(50, 10, 16),
      line(8, 1, 25),
      line(25, 5, 20, 0.2),
      line(50, 10, 12, 0.2),
      line(6, 0.5, 60, 1),
      line(16, 2.4, 20),
      line(25, 5, 15),
      line(4, 0.3, 30),
    ],
    originMs,
  },
} as const satisfies Record<string, LineMix>;

export type LineMixName = keyof typeof lineMixes;
export const lineMixNames = Object.keys(lineMixes) as LineMixName[];

export function lineOf(mix: LineMix, index: number): LineSpec {
  return mix.lines[index % mix.lines.length] as LineSpec;
}

/** The line of a server: its rate is not what limits anybody. */
export const serverLine: LineSpec = { downBitsPerSecond: 10e9, upBitsPerSecond: 10e9, delayMs: 0, loss: 0 };
