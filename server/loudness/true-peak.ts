/** Samples on each side of a point that its value is made of. */
const half = 12;
const taps = 2 * half;

/** Samples that are passed over together when nothing in them can be a new peak; more than `half`. */
const stride = 16;

/** Finds the highest point of one channel's curve. */
export interface TruePeak {
  push(samples: Float32Array): void;
  /** In parts of full scale, 0 for silence. The last samples count as if silence followed. */
  peak(): number;
}

/**
 * The samples and three points between each two of them, which is four times oversampled (ITU-R BS.1770-4, annex 2), by a windowed
 * sinc. Where the samples around are too small for the filter
 * to make a new peak of them, it is not run: the answer is the same, and most of music is passed over so.
 */
export function createTruePeak(): TruePeak {
  let peak = 0;
  /** Samples that were looked at and are needed to the left, then those that wait for more to the right. */
  let kept = new Float32Array(stride);

  const push = (samples: Float32Array) => {
    const joined = new Float32Array(kept.length + samples.length);
    joined.set(kept);
    joined.set(samples, kept.length);
    const whole = Math.floor(joined.length / stride);
    let before = highest(joined, 0, stride);
    let here = whole > 1 ? highest(joined, stride, 2 * stride) : 0;
    for (let block = 1; block + 1 < whole; block += 1) {
      const from = block * stride;
      const after = highest(joined, from + stride, from + 2 * stride);
      if (here > peak) peak = here;
      if (boundFactor * Math.max(before, here, after) > peak) {
        for (let at = from; at < from + stride; at += 1) {
          const value = highestAround(joined, at);
          // Not what is no number, which a file may hold.
          if (value > peak) peak = value;
        }
      }
      before = here;
      here = after;
    }
    kept = joined.slice(Math.max(0, whole - 2) * stride);
  };

  return {
    push,
    peak() {
      push(new Float32Array(3 * stride));
      return peak;
    },
  };
}

function highest(samples: Float32Array, from: number, to: number): number {
  let found = 0;
  for (let index = from; index < to; index += 1) {
    const value = samples[index]!;
    if (value > found) found = value;
    else if (-value > found) found = -value;
  }
  return found;
}

/** The highest of the points between `samples[at]` and the next one. */
function highestAround(samples: Float32Array, at: number): number {
  const first = at - half + 1;
  let [sum1, sum2, sum3] = [0, 0, 0];
  for (let tap = 0; tap < taps; tap += 1) {
    const sample = samples[first + tap]!;
    sum1 += sample * quarter[tap]!;
    sum2 += sample * middle[tap]!;
    sum3 += sample * threeQuarters[tap]!;
  }
  return Math.max(Math.abs(sum1), Math.abs(sum2), Math.abs(sum3));
}

const quarter = phaseOf(1 / 4);
const middle = phaseOf(2 / 4);
const threeQuarters = phaseOf(3 / 4);

/** No point is further from 0 than this many times the highest sample around. */
const boundFactor = Math.max(...[quarter, middle].map((phase) => phase.reduce((sum, value) => sum + Math.abs(value))));

/** Weights of the samples around for a point that lies `fraction` of the way to the next sample; their sum is 1. */
function phaseOf(fraction: number): Float64Array {
  const weights = new Float64Array(taps);
  for (let tap = 0; tap < taps; tap += 1) {
    const distance = tap - half + 1 - fraction;
    const window = Math.cos((Math.PI * distance) / taps) ** 2;
    weights[tap] = (window * Math.sin(Math.PI * distance)) / (Math.PI * distance);
  }
  const sum = weights.reduce((total, value) => total + value, 0);
  return weights.map((value) => value / sum);
}
