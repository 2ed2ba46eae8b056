import { integratedLufs, rangeLu, type Windows } from "./gating.ts";
import { createKWeighting } from "./k-weighting.ts";
import { createTruePeak } from "./true-peak.ts";
import { countWindows, windowCountsText } from "./window-counts.ts";

/** EBU R128. */
export interface Loudness {
  readonly integratedLufs: number;
  readonly rangeLu: number;
  /** Over 0 where the curve between the samples leaves full scale. */
  readonly truePeakDbtp: number;
}

/** What was measured of a song on its way through an encoder. */
export interface MeasuredSound {
  /** Null for silence, for what no speaker plays (floats beyond all measure), and for what is shorter than one window of 400 ms. */
  readonly loudness: Loudness | null;
  /** Of `window-counts.ts`. */
  readonly windowCounts: string;
  /** How loud it is along the way, base64: one byte for each of up to 200 equal parts, 255 for the loudest. */
  readonly waveform: string;
}

/** Parts of a waveform; a song of less than 20 s has one for each tenth of a second. */
export const waveformPartsMax = 200;

/** Nothing that is louder than this over full scale is sound. */
export const decibelsMax = 100;

/** Steps of 100 ms in a window. */
const momentarySteps = 4;
const shortTermSteps = 30;

/** Measures the two channels of a rendition while they are made. */
export interface SoundMeter {
  push(left: Float32Array, right: Float32Array): void;
  finish(): MeasuredSound;
}

export function createSoundMeter(sampleRateHz: number): SoundMeter {
  const weightings = [createKWeighting(sampleRateHz), createKWeighting(sampleRateHz)] as const;
  const peaks = [createTruePeak(), createTruePeak()] as const;
  const stepSamples = Math.round(sampleRateHz / 10);
  /** Energy of each step of 100 ms. */
  const steps: number[] = [];
  let filled = 0;
  let energy = 0;
  return {
    push(left, right) {
      peaks[0].push(left);
      peaks[1].push(right);
      for (let from = 0; from < left.length; ) {
        const to = Math.min(left.length, from + stepSamples - filled);
        energy += weightings[0].energy(left, from, to) + weightings[1].energy(right, from, to);
        filled += to - from;
        from = to;
        if (filled < stepSamples) continue;
        steps.push(energy / stepSamples);
        [filled, energy] = [0, 0];
      }
    },
    finish() {
      const momentary = windowsOf(steps, momentarySteps);
      const shortTerm = windowsOf(steps, shortTermSteps);
      const integrated = integratedLufs(momentary.map(asOne));
      const peak = Math.max(peaks[0].peak(), peaks[1].peak());
      const loudness =
        integrated === null ? null : figures(integrated, rangeLu(shortTerm.map(asOne)), 20 * Math.log10(peak));
      const windowCounts = windowCountsText({
        momentary: countWindows(momentary),
        shortTerm: countWindows(shortTerm),
      });
      return { loudness, windowCounts, waveform: waveformOf(steps) };
    },
  };
}

/** Rounded to hundredths, which is finer than any meter is right. Null when a figure is beyond `decibelsMax`. */
export function figures(integrated: number, range: number, truePeak: number): Loudness | null {
  const rounded = (value: number) => Math.round(value * 100) / 100;
  if (!(integrated < decibelsMax && truePeak < decibelsMax)) return null;
  return { integratedLufs: rounded(integrated), rangeLu: rounded(range), truePeakDbtp: rounded(truePeak) };
}

function asOne(energy: number): Windows {
  return { energy, count: 1 };
}

/** Mean energy of each window of so many steps; one begins at each step. */
function windowsOf(steps: readonly number[], length: number): number[] {
  const windows: number[] = [];
  for (let end = length; end <= steps.length; end += 1) {
    let sum = 0;
    for (let index = end - length; index < end; index += 1) sum += steps[index]!;
    windows.push(sum / length);
  }
  return windows;
}

function waveformOf(steps: readonly number[]): string {
  const parts = Math.min(waveformPartsMax, steps.length);
  const levels = Array.from({ length: parts }, (_, part) => {
    const from = Math.floor((part * steps.length) / parts);
    const to = Math.floor(((part + 1) * steps.length) / parts);
    return Math.sqrt(steps.slice(from, to).reduce((sum, value) => sum + value, 0) / (to - from));
  });
  const loudest = Math.max(...levels, 0);
  return Buffer.from(levels.map((level) => (loudest === 0 ? 0 : Math.round((255 * level) / loudest)))).toString(
    "base64",
  );
}
