/** Zero crossings of the filter on each side: about 90 dB of rejection with the window below. */
const zeroCrossings = 24;

/** Kaiser window's shape for that rejection. */
const kaiserBeta = 9;

/** Part of the lower of the two bands that passes. */
const passBand = 0.95;

/** Positions between two samples that the filter is tabled for; ratios of common rates need fewer and are exact. */
const phasesMax = 2_048;

/** Changes the sample rate of a planar stream with a windowed sinc. Keeps position: input sample 0 stays at time 0. */
export interface Resampler {
  /** The output that is ready so far. Planes may be empty. */
  push(planes: readonly Float32Array[]): Float32Array[];
  /** The end, as if silence followed. */
  flush(): Float32Array[];
}

export function createResampler(fromHz: number, toHz: number, channels: number): Resampler {
  const divisor = greatestCommonDivisor(fromHz, toHz);
  const up = toHz / divisor;
  const down = fromHz / divisor;
  const scale = Math.min(1, toHz / fromHz) * passBand;
  const half = Math.ceil(zeroCrossings / scale);
  const phases = Math.min(up, phasesMax);
  const table = filterTable(phases, half, scale);

  /** Input from sample `start` on; the samples before 0 are silence. */
  let kept = Array.from({ length: channels }, () => new Float32Array(half));
  let start = -half;
  let given = 0;

  const produce = (outputEnd: number): Float32Array[] => {
    const count = Math.max(0, outputEnd - given);
    const planes = kept.map((plane) => {
      const out = new Float32Array(count);
      for (let index = 0; index < count; index += 1) {
        const position = (given + index) * down;
        const base = Math.floor(position / up);
        const phase = Math.floor(((position - base * up) * phases) / up);
        const first = base - half + 1 - start;
        let sum = 0;
        const row = phase * 2 * half;
        for (let tap = 0; tap < 2 * half; tap += 1) sum += plane[first + tap]! * table[row + tap]!;
        out[index] = sum;
      }
      return out;
    });
    given += count;
    const needed = Math.floor((given * down) / up) - half + 1;
    const drop = Math.max(0, Math.min(needed - start, kept[0]!.length));
    kept = kept.map((plane) => plane.slice(drop));
    start += drop;
    return planes;
  };

  const append = (planes: readonly Float32Array[]) => {
    kept = kept.map((plane, index) => {
      const more = planes[index]!;
      const both = new Float32Array(plane.length + more.length);
      both.set(plane);
      both.set(more, plane.length);
      return both;
    });
  };

  return {
    push(planes) {
      append(planes);
      // Output n needs input up to floor(n * down / up) + half.
      const inputEnd = start + kept[0]!.length;
      return produce(Math.floor(((inputEnd - half) * up - 1) / down) + 1);
    },
    flush() {
      const inputEnd = start + kept[0]!.length;
      append(kept.map(() => new Float32Array(half + 1)));
      return produce(Math.round((inputEnd * up) / down));
    },
  };
}

function filterTable(phases: number, half: number, scale: number): Float32Array {
  const table = new Float32Array(phases * 2 * half);
  const windowPeak = bessel(kaiserBeta);
  for (let phase = 0; phase < phases; phase += 1) {
    const row = phase * 2 * half;
    let sum = 0;
    for (let tap = 0; tap < 2 * half; tap += 1) {
      const distance = tap - half + 1 - phase / phases;
      const edge = 1 - (distance / half) ** 2;
      const window = edge > 0 ? bessel(kaiserBeta * Math.sqrt(edge)) / windowPeak : 0;
      const angle = Math.PI * distance * scale;
      table[row + tap] = window * (angle === 0 ? 1 : Math.sin(angle) / angle);
      sum += table[row + tap]!;
    }
    for (let tap = 0; tap < 2 * half; tap += 1) table[row + tap]! /= sum;
  }
  return table;
}

/** Modified Bessel function of the first kind, order 0, by its power series. */
function bessel(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; k < 60; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
