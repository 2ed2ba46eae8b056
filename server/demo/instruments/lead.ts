import { createRandom } from "../random.ts";
import type { Instrument } from "./sound.ts";
import { mono, SAMPLE_RATE } from "./sound.ts";
import { createWaveTable, readTable, SINE, turnsPerSample } from "./wave-table.ts";

type LeadSettings = {
  harmonics: (harmonic: number) => number;
  attackSeconds: number;
  releaseSeconds: number;
  vibratoCents: number;
  /** 0…1, loudness of the breath */
  breath: number;
};

/** A singing voice: one wave, a vibrato that comes in late, a little breath. */
export function createLead(settings: LeadSettings): Instrument {
  return {
    sustained: true,
    releaseSeconds: settings.releaseSeconds,
    render: ({ pitch, frequency, touch, durationSeconds }) => {
      const output = new Float32Array(Math.ceil((durationSeconds + settings.releaseSeconds) * SAMPLE_RATE));
      const table = createWaveTable(
        frequency,
        (harmonic) => settings.harmonics(harmonic) * (harmonic > 1 ? 0.7 + 0.3 * touch : 1),
      );
      const random = createRandom(pitch, "breath");
      const turns = turnsPerSample(frequency);
      const vibratoTurns = turnsPerSample(4.9);
      const depth = 2 ** (settings.vibratoCents / 1200) - 1;
      let phase = 0;
      let vibrato = 0;
      let low = 0;
      let band = 0;
      for (let index = 0; index < output.length; index++) {
        const seconds = index / SAMPLE_RATE;
        const level = envelope(seconds, durationSeconds, settings);
        const swell = seconds < 0.25 ? 0 : Math.min(1, (seconds - 0.25) / 0.5);
        const bend = depth * swell * readTable(SINE, vibrato);
        low += 0.35 * (random.between(-1, 1) - low);
        band += 0.06 * (low - band);
        const breath = settings.breath * (low - band) * (0.35 + Math.exp(-seconds * 18));
        output[index] = level * (readTable(table, phase) * (1 + 0.06 * bend) + breath);
        phase += turns * (1 + bend);
        if (phase >= 1) phase -= 1;
        vibrato += vibratoTurns;
        if (vibrato >= 1) vibrato -= 1;
      }
      return mono(output);
    },
  };
}

function envelope(seconds: number, durationSeconds: number, settings: LeadSettings): number {
  const rise = seconds < settings.attackSeconds ? Math.sin((Math.PI / 2) * (seconds / settings.attackSeconds)) : 1;
  const settle = 0.82 + 0.18 * Math.exp(-Math.max(0, seconds - settings.attackSeconds) * 3);
  const past = seconds - durationSeconds;
  const fall = past > 0 ? 0.5 + 0.5 * Math.cos(Math.PI * Math.min(1, past / settings.releaseSeconds)) : 1;
  return rise * settle * fall;
}
