import { createResampler, type Resampler } from "./resampler.ts";

/** Planes of one length: left and right. */
export type Stereo = readonly [Float32Array, Float32Array];

/** Brings stereo sound to one rate, whatever rates it comes at. */
export interface RateChange {
  /** What of it is ready so far. Where files of different rates were joined, the rest of the one before comes first. */
  push(stereo: Stereo, fromHz: number): Stereo[];
  /** The end. */
  flush(): Stereo[];
}

/** Sound that has the rate already goes through as it is. */
export function toRate(sampleRateHz: number): RateChange {
  let resampler: Resampler | null = null;
  let rateHz = sampleRateHz;
  const flush = () => (resampler ? [stereoOf(resampler.flush())] : []);
  return {
    push(stereo, fromHz) {
      const rest = fromHz === rateHz ? [] : flush();
      if (fromHz !== rateHz) resampler = fromHz === sampleRateHz ? null : createResampler(fromHz, sampleRateHz, 2);
      rateHz = fromHz;
      return [...rest, resampler ? stereoOf(resampler.push(stereo)) : stereo];
    },
    flush,
  };
}

function stereoOf(planes: readonly Float32Array[]): Stereo {
  return [planes[0]!, planes[1]!];
}
