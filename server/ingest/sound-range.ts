/** Time of a CD is counted in these, and that of cue sheets too. At 44.1 kHz one has 588 samples, at 48 kHz 640. */
export const cdFramesPerSecond = 75;

/** A part of a source's sound: from one CD frame to before another one, or to the end of the sound if null. */
export interface SoundRange {
  readonly startFrame: number;
  readonly endFrame: number | null;
}

/** The same in samples. Where one song ends the next begins, at any rate. */
export function samplesOf({ startFrame, endFrame }: SoundRange, sampleRateHz: number) {
  const sampleOf = (frame: number) => Math.round((frame * sampleRateHz) / cdFramesPerSecond);
  return { start: sampleOf(startFrame), end: endFrame === null ? null : sampleOf(endFrame) };
}

/** How long it is, seconds, in a source of that length; null where that is not known and the range has no end. */
export function secondsOf({ startFrame, endFrame }: SoundRange, sourceSeconds: number | null): number | null {
  const toSeconds = endFrame === null ? Number.POSITIVE_INFINITY : endFrame / cdFramesPerSecond;
  const end = Math.min(toSeconds, sourceSeconds ?? toSeconds);
  return Number.isFinite(end) ? Math.max(0, end - startFrame / cdFramesPerSecond) : null;
}
