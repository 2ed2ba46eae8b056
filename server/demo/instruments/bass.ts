import type { Instrument } from "./sound.ts";
import { decayPerSample, mono, SAMPLE_RATE } from "./sound.ts";
import { readTable, SINE, turnsPerSample } from "./wave-table.ts";

/** Few harmonics that die one after the other, and a soft bend of the wave: between an upright and a synth bass. */
export function createBass(settings: { ringSeconds: number; growl: number }): Instrument {
  return {
    sustained: false,
    releaseSeconds: 0.12,
    render: ({ frequency, touch }) => {
      const output = new Float32Array(Math.ceil(settings.ringSeconds * 0.75 * SAMPLE_RATE));
      const turns = turnsPerSample(frequency);
      const decay = decayPerSample(settings.ringSeconds);
      const overtoneDecay = decayPerSample(settings.ringSeconds * 0.4);
      let level = 1;
      let overtones = settings.growl * (0.6 + 0.3 * touch);
      let phase = 0;
      const attack = Math.round(0.006 * SAMPLE_RATE);
      for (let index = 0; index < output.length; index++) {
        const second = readTable(SINE, (2 * phase) % 1);
        const third = readTable(SINE, (3 * phase) % 1);
        const wave = readTable(SINE, phase) + overtones * (0.5 * second + 0.28 * third);
        const driven = level * wave * (index < attack ? index / attack : 1) * 1.2;
        output[index] = driven / (1 + 0.35 * Math.abs(driven));
        level *= decay;
        overtones *= overtoneDecay;
        phase += turns;
        if (phase >= 1) phase -= 1;
      }
      return mono(output);
    },
  };
}
