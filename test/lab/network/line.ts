/** A listener's access line to the internet. */
export interface Line {
  readonly downMbitPerSecond: number;
  readonly upMbitPerSecond: number;
  /** One way, to the middle of the internet: two lines' delays add up. */
  readonly delayMs: number;
  /** On each of the two directions. */
  readonly lossPercent: number;
}

/** What a full queue of a home router holds: bytes for so long at the line's rate, in either direction. */
export const queueMs = 400;

/** A line that holds nothing back. */
export function farFrom(delayMs: number): Line {
  return { downMbitPerSecond: 0, upMbitPerSecond: 0, delayMs, lossPercent: 0 };
}

/** How the switch is told of a host on a line, at its start. */
export function hostWords(name: string, address: string, line: Line): string {
  const { upMbitPerSecond, downMbitPerSecond, delayMs, lossPercent } = line;
  const values = [delayMs, upMbitPerSecond * 1_000, downMbitPerSecond * 1_000, lossPercent, queueMs];
  return `${name}=${address},${values.join(",")}`;
}
