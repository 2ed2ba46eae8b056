import type { Instrument } from "./sound.ts";
import { decayPerSample, mono, SAMPLE_RATE } from "./sound.ts";
import { readTable, SINE, turnsPerSample } from "./wave-table.ts";

/** Two FM pairs: the bar (1:1, growling when struck hard) and the tine (1:14, a short ping), as in the Rhodes patches. */
export function createElectricPiano(): Instrument {
  return {
    sustained: false,
    releaseSeconds: 0.35,
    render: ({ frequency, touch }) => {
      const ringSeconds = Math.min(7, 6 * (220 / frequency) ** 0.5);
      const output = new Float32Array(Math.ceil(ringSeconds * 0.65 * SAMPLE_RATE));
      const turns = turnsPerSample(frequency);
      const barIndex = (0.1 + 0.09 * touch) * Math.min(1.2, (330 / frequency) ** 0.5);
      const tineIndex = frequency * 14 < 14_000 ? 0.012 + 0.012 * touch : 0;
      const levelDecay = decayPerSample(ringSeconds);
      const barDecay = decayPerSample(ringSeconds * 0.35);
      const tineDecay = decayPerSample(0.5);
      let level = 1;
      let bar = barIndex;
      let tine = tineIndex;
      let carrier = 0;
      let detuned = 0.25;
      let ping = 0;
      const attack = Math.round(0.003 * SAMPLE_RATE);
      for (let index = 0; index < output.length; index++) {
        const modulator = bar * readTable(SINE, carrier) + tine * readTable(SINE, ping);
        const first = readTable(SINE, wrap(carrier + modulator));
        const second = readTable(SINE, detuned);
        const onset = index < attack ? index / attack : 1;
        output[index] = onset * level * (0.8 * first + 0.2 * second);
        level *= levelDecay;
        bar *= barDecay;
        tine *= tineDecay;
        carrier = wrap(carrier + turns);
        detuned = wrap(detuned + turns * 1.0011);
        ping = wrap(ping + turns * 14);
      }
      return mono(output);
    },
  };
}

function wrap(turns: number): number {
  return turns - Math.floor(turns);
}
