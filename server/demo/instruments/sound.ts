export const SAMPLE_RATE = 44_100;

/** A rendered note. Left and right are the same array when the sound is mono. */
export type Sound = { left: Float32Array; right: Float32Array };

/** What an instrument is asked for. */
export type Voice = {
  pitch: number;
  frequency: number;
  /** 0 soft, 1 medium, 2 hard: the colour of the touch */
  touch: 0 | 1 | 2;
  /** only used by sustained instruments */
  durationSeconds: number;
};

export type Instrument = {
  render(voice: Voice): Sound;
  /** true: a note is rendered for its length; false: it is rendered once and cut off by `releaseSeconds` */
  sustained: boolean;
  /** how fast a ringing note dies after its end; Infinity lets it ring out */
  releaseSeconds: number;
};

export function mono(samples: Float32Array): Sound {
  return { left: samples, right: samples };
}

export function frequencyOf(pitch: number): number {
  return 440 * 2 ** ((pitch - 69) / 12);
}

/** What an exponential decay that falls by 60 dB in `seconds` multiplies each sample with. */
export function decayPerSample(seconds: number): number {
  return 10 ** (-3 / (seconds * SAMPLE_RATE));
}
