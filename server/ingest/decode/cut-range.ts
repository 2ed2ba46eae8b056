import type { SoundRange } from "../sound-range.ts";
import { samplesOf } from "../sound-range.ts";

/** Sound that is cut: planes of one length, one for each channel. */
type Planes = readonly [Float32Array, Float32Array];

/** Lets a range of a sound through. */
export interface RangeCut {
  /** What of the next samples lies in the range; null: nothing. */
  take(planes: Planes): Planes | null;
  /** Seconds of sound that it was given. */
  seconds(): number;
  /** Whether nothing more can lie in the range. */
  isOver(): boolean;
}

export function cutRange(range: SoundRange, sampleRateHz: number): RangeCut {
  const { start, end } = samplesOf(range, sampleRateHz);
  let position = 0;
  return {
    take([left, right]) {
      const from = Math.max(0, start - position);
      const to = Math.min(left.length, (end ?? Number.POSITIVE_INFINITY) - position);
      position += left.length;
      return from < to ? [left.subarray(from, to), right.subarray(from, to)] : null;
    },
    seconds: () => position / sampleRateHz,
    isOver: () => end !== null && position >= end,
  };
}
