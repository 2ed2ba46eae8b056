import { SAMPLE_RATE } from "./sound.ts";

const TABLE_LENGTH = 2048;

/** One period of a sound, with one more sample at the end for interpolation. */
export type WaveTable = Float32Array;

/** Adds up harmonics; those above 16 kHz at this frequency are left out, so that nothing aliases. */
export function createWaveTable(frequency: number, amplitudeOf: (harmonic: number) => number): WaveTable {
  const table = new Float32Array(TABLE_LENGTH + 1);
  const highest = Math.min(64, Math.floor(16_000 / frequency));
  let power = 0;
  for (let harmonic = 1; harmonic <= Math.max(1, highest); harmonic++) {
    const amplitude = amplitudeOf(harmonic);
    if (amplitude === 0) continue;
    power += amplitude * amplitude;
    // Phases spread by the square of the harmonic keep the crest low.
    const phase = harmonic * harmonic * 0.37;
    for (let index = 0; index < TABLE_LENGTH; index++) {
      table[index]! += amplitude * sine(((harmonic * index) / TABLE_LENGTH) % 1, phase);
    }
  }
  const scale = 1 / Math.sqrt(power || 1);
  for (let index = 0; index < TABLE_LENGTH; index++) table[index]! *= scale;
  table[TABLE_LENGTH] = table[0]!;
  return table;
}

function sine(turns: number, phase: number): number {
  return readTable(SINE, (turns + phase / (2 * Math.PI)) % 1);
}

/** `turns` must be 0 ≤ turns < 1. */
export function readTable(table: WaveTable, turns: number): number {
  const position = turns * TABLE_LENGTH;
  const index = position | 0;
  const low = table[index]!;
  return low + (table[index + 1]! - low) * (position - index);
}

export const SINE: WaveTable = new Float32Array(TABLE_LENGTH + 1);
for (let index = 0; index <= TABLE_LENGTH; index++) SINE[index] = Math.sin((2 * Math.PI * index) / TABLE_LENGTH);

/** How many turns a tone makes in one sample. */
export function turnsPerSample(frequency: number): number {
  return frequency / SAMPLE_RATE;
}
