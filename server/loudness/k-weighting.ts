/** One second-order filter; `a0` is 1. */
interface Biquad {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

/** Values below this are silence; without a floor the filters' tails become numbers that processors are slow with. */
const floor = 1e-30;

/** The loudness of one channel as ears weigh it: keeps the filters' state from one piece to the next. */
export interface KWeighting {
  /** Sum of the squares of the weighted samples from `from` to `to`. */
  energy(samples: Float32Array, from: number, to: number): number;
}

/**
 * ITU-R BS.1770-4, annex 1: a shelf for the head, then a high-pass. The standard gives coefficients for 48 kHz alone; at other rates
 * they follow from the analogue filters behind those (bilinear transform), which at 48 kHz gives the standard's own.
 */
export function createKWeighting(sampleRateHz: number): KWeighting {
  const head = shelf(sampleRateHz);
  const low = highPass(sampleRateHz);
  const state = new Float64Array(4);
  return {
    energy(samples, from, to) {
      // Local copies: V8 keeps these in registers, and makes an object of each number that a closure holds.
      let [h1, h2, l1, l2] = state as unknown as [number, number, number, number];
      let sum = 0;
      for (let index = from; index < to; index += 1) {
        const x = samples[index]!;
        const y = head.b0 * x + h1;
        h1 = head.b1 * x - head.a1 * y + h2;
        h2 = head.b2 * x - head.a2 * y;
        const z = low.b0 * y + l1;
        l1 = low.b1 * y - low.a1 * z + l2;
        l2 = low.b2 * y - low.a2 * z;
        sum += z * z;
      }
      for (const [index, value] of [h1, h2, l1, l2].entries()) state[index] = audible(value);
      return sum;
    },
  };
}

/** A file may hold what is no number: that must not stay in the filters. */
function audible(value: number): number {
  return Math.abs(value) >= floor && Math.abs(value) < Number.POSITIVE_INFINITY ? value : 0;
}

function shelf(sampleRateHz: number): Biquad {
  const k = Math.tan((Math.PI * 1_681.974450955533) / sampleRateHz);
  const q = 0.7071752369554196;
  const high = 10 ** (3.999843853973347 / 20);
  const band = high ** 0.4996667741545416;
  const a0 = 1 + k / q + k * k;
  return {
    b0: (high + (band * k) / q + k * k) / a0,
    b1: (2 * (k * k - high)) / a0,
    b2: (high - (band * k) / q + k * k) / a0,
    a1: (2 * (k * k - 1)) / a0,
    a2: (1 - k / q + k * k) / a0,
  };
}

function highPass(sampleRateHz: number): Biquad {
  const k = Math.tan((Math.PI * 38.13547087602444) / sampleRateHz);
  const q = 0.5003270373238773;
  const a0 = 1 + k / q + k * k;
  return { b0: 1, b1: -2, b2: 1, a1: (2 * (k * k - 1)) / a0, a2: (1 - k / q + k * k) / a0 };
}
