/** So many windows had this energy (mean square of the weighted samples, channels added). */
export interface Windows {
  readonly energy: number;
  readonly count: number;
}

/** What is quieter than this is no part of any figure, LUFS. */
const absoluteGateLufs = -70;

/** What is so much quieter than the rest is no part of the loudness, or of the range, LU. */
const relativeGateLu = -10;
const rangeGateLu = -20;

/** Between these parts of all windows lies the range (EBU Tech 3342). */
const rangeFrom = 0.1;
const rangeTo = 0.95;

export function lufsOf(energy: number): number {
  return -0.691 + 10 * Math.log10(energy);
}

export function energyOf(lufs: number): number {
  return 10 ** ((lufs + 0.691) / 10);
}

/** ITU-R BS.1770-4: loudness of all windows of 400 ms that pass both gates, LUFS; null when there is none, as in silence. */
export function integratedLufs(windows: readonly Windows[]): number | null {
  const loud = gated(windows, relativeGateLu);
  return loud.length === 0 ? null : lufsOf(meanOf(loud));
}

/** EBU Tech 3342: how far the quiet and the loud windows of 3 s are apart, LU; 0 when there is none. */
export function rangeLu(windows: readonly Windows[]): number {
  const loud = gated(windows, rangeGateLu).sort((one, other) => one.energy - other.energy);
  if (loud.length === 0) return 0;
  const last = loud.reduce((sum, { count }) => sum + count, 0) - 1;
  const at = (part: number) => {
    let left = Math.round(last * part);
    const found = loud.find(({ count }) => {
      left -= count;
      return left < 0;
    });
    return lufsOf(found!.energy);
  };
  return at(rangeTo) - at(rangeFrom);
}

function gated(windows: readonly Windows[], gateLu: number): Windows[] {
  const absolute = energyOf(absoluteGateLufs);
  const audible = windows.filter(({ energy, count }) => energy >= absolute && count > 0);
  if (audible.length === 0) return [];
  const relative = meanOf(audible) * 10 ** (gateLu / 10);
  return audible.filter(({ energy }) => energy >= relative);
}

function meanOf(windows: readonly Windows[]): number {
  let sum = 0;
  let count = 0;
  for (const one of windows) {
    sum += one.energy * one.count;
    count += one.count;
  }
  return sum / count;
}
