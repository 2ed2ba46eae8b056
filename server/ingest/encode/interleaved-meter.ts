import { createSoundMeter, type MeasuredSound } from "../../loudness/sound-meter.ts";

/** Bytes of one sample of both channels, 32-bit floats. */
const frameBytes = 8;

/** Measures sound that comes as bytes: pairs of 32-bit floats (`f32le` of ffmpeg), cut anywhere. */
export interface InterleavedMeter {
  push(bytes: Uint8Array): void;
  /** Of the sound so far. */
  seconds(): number;
  finish(): MeasuredSound;
}

export function createInterleavedMeter(sampleRateHz: number): InterleavedMeter {
  const meter = createSoundMeter(sampleRateHz);
  let begun = new Uint8Array();
  let samples = 0;
  return {
    push(bytes) {
      // A buffer of its own, since floats must lie at multiples of four.
      const joined = new Uint8Array(begun.length + bytes.length);
      joined.set(begun);
      joined.set(bytes, begun.length);
      const count = Math.floor(joined.length / frameBytes);
      const values = new Float32Array(joined.buffer, 0, 2 * count);
      const [left, right] = [new Float32Array(count), new Float32Array(count)];
      for (let index = 0; index < count; index += 1) {
        left[index] = values[2 * index]!;
        right[index] = values[2 * index + 1]!;
      }
      meter.push(left, right);
      samples += count;
      begun = joined.subarray(frameBytes * count);
    },
    seconds: () => samples / sampleRateHz,
    finish: () => meter.finish(),
  };
}
