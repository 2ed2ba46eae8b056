import { describe, expect, test } from "vitest";
import { loudnessTogether, type MeasuredSong } from "./loudness-together.ts";
import { isMeasuredSound } from "./measured-form.ts";
import { createSoundMeter, type MeasuredSound } from "./sound-meter.ts";
import { parseWindowCounts } from "./window-counts.ts";

const rate = 48_000;

/** Parts of a 1 kHz tone in both channels: seconds and dBFS. The cases of EBU Tech 3341 and 3342 are made of such. */
function measure(parts: readonly (readonly [seconds: number, dbfs: number])[], pieceSamples = 4_096): MeasuredSound {
  const meter = createSoundMeter(rate);
  const sound = new Float32Array(parts.reduce((sum, [seconds]) => sum + seconds * rate, 0));
  let at = 0;
  for (const [seconds, dbfs] of parts) {
    for (let end = at + seconds * rate; at < end; at += 1) {
      sound[at] = 10 ** (dbfs / 20) * Math.sin((2 * Math.PI * 1_000 * at) / rate);
    }
  }
  for (let from = 0; from < sound.length; from += pieceSamples) {
    const piece = sound.subarray(from, from + pieceSamples);
    meter.push(piece, piece);
  }
  return meter.finish();
}

function songOf({ loudness, windowCounts }: MeasuredSound): MeasuredSong {
  return { loudness, windows: parseWindowCounts(windowCounts) };
}

const silence = Number.NEGATIVE_INFINITY;

describe("a song's loudness, by the cases of EBU Tech 3341", () => {
  test.each([
    ["1: -23 dBFS", [[20, -23]], -23],
    ["2: -33 dBFS", [[20, -33]], -33],
    [
      "3: quiet parts below the relative gate",
      [
        [10, -36],
        [20, -23],
        [10, -36],
      ],
      -23,
    ],
    [
      "4: parts below both gates",
      [
        [10, -72],
        [10, -36],
        [20, -23],
        [10, -36],
        [10, -72],
      ],
      -23,
    ],
    [
      "5: parts above the gate count",
      [
        [20, -26],
        [20.1, -20],
        [20, -26],
      ],
      -23,
    ],
  ] as const)("%s", (_name, parts, expected) => {
    expect(Math.abs((measure(parts).loudness?.integratedLufs ?? 0) - expected)).toBeLessThanOrEqual(0.1);
  });

  test("does not depend on how its samples come", () => {
    expect(
      measure(
        [
          [3, -20],
          [2, -30],
        ],
        977,
      ),
    ).toEqual(
      measure(
        [
          [3, -20],
          [2, -30],
        ],
        100_000,
      ),
    );
  });
});

test.each([
  [
    "1",
    [
      [20, -20],
      [20, -30],
    ],
    10,
  ],
  [
    "2",
    [
      [20, -20],
      [20, -15],
    ],
    5,
  ],
  [
    "3",
    [
      [20, -40],
      [20, -20],
    ],
    20,
  ],
  [
    "4",
    [
      [20, -50],
      [20, -35],
      [20, -20],
      [20, -35],
      [20, -50],
    ],
    15,
  ],
] as const)("a song's range, by case %s of EBU Tech 3342", (_name, parts, expected) => {
  expect(Math.abs((measure(parts).loudness?.rangeLu ?? 0) - expected)).toBeLessThanOrEqual(0.1);
});

describe("the true peak", () => {
  test.each([0, 1, 2, 3, 4])("of a tone whose crests lie between the samples (start %i)", (start) => {
    const meter = createSoundMeter(rate);
    // A quarter of the rate, an eighth of a turn off: no sample is higher than 0.7071 of the crest.
    const sound = Float32Array.from({ length: rate }, (_, at) => {
      const fade = Math.min(1, at / 2_000, (rate - at) / 2_000);
      return 1.3 * fade * Math.sin((Math.PI / 2) * (at + start) + Math.PI / 4);
    });
    meter.push(sound, new Float32Array(rate));
    expect(Math.abs((meter.finish().loudness?.truePeakDbtp ?? 0) - 20 * Math.log10(1.3))).toBeLessThanOrEqual(0.1);
  });

  test("of the last sample is found", () => {
    const meter = createSoundMeter(rate);
    const sound = new Float32Array(rate).fill(0.1, 0, rate / 2);
    sound[rate - 1] = -0.9;
    meter.push(new Float32Array(rate), sound);
    expect(meter.finish().loudness?.truePeakDbtp).toBeCloseTo(20 * Math.log10(0.9), 1);
  });
});

describe("no loudness", () => {
  test.each([
    ["silence", [[5, silence]]],
    ["what is below -70 LUFS", [[5, -80]]],
    ["what is shorter than a window", [[0.3, -20]]],
    ["floats beyond all measure", [[5, 300]]],
  ] as const)("has %s, and it is a measured sound all the same", (_name, parts) => {
    const measured = measure(parts);
    expect(measured.loudness).toBeNull();
    expect(isMeasuredSound(measured)).toBe(true);
  });

  test("has sound after something that is no number, which does not last", () => {
    const meter = createSoundMeter(rate);
    const broken = new Float32Array(rate).fill(Number.NaN, 0, 10);
    meter.push(broken, broken);
    const tone = Float32Array.from({ length: 5 * rate }, (_, at) => 0.1 * Math.sin(at / 10));
    meter.push(tone, tone);
    const measured = meter.finish();
    expect(measured.loudness?.integratedLufs).toBeGreaterThan(-25);
    expect(isMeasuredSound(measured)).toBe(true);
  });
});

describe("songs together", () => {
  const loud = measure([[20, -20]]);
  const medium = measure([[20, -26]]);
  const quiet = measure([[20, -45]]);

  test("are as loud as one song of all", () => {
    const together = loudnessTogether([songOf(loud), songOf(medium), songOf(quiet)]);
    const one = measure([
      [20, -20],
      [20, -26],
      [20, -45],
    ]).loudness;
    expect(Math.abs((together?.integratedLufs ?? 0) - (one?.integratedLufs ?? 9))).toBeLessThanOrEqual(0.1);
    expect(together?.truePeakDbtp).toBe(loud.loudness?.truePeakDbtp);
    // The quiet song is below the gate of all, not below its own.
    expect(quiet.loudness?.integratedLufs).toBeCloseTo(-45, 1);
    expect(together?.rangeLu).toBeCloseTo(6, 0);
  });

  test("are not told while one was not measured; a silent one is", () => {
    const silent = songOf(measure([[5, silence]]));
    expect(loudnessTogether([songOf(loud), { loudness: null, windows: null }])).toBeNull();
    expect(Math.abs((loudnessTogether([songOf(loud), silent])?.integratedLufs ?? 0) + 20)).toBeLessThanOrEqual(0.06);
    expect(loudnessTogether([silent])).toBeNull();
    expect(loudnessTogether([])).toBeNull();
  });
});

test("a waveform has up to 200 parts, 255 for the loudest", () => {
  const shape = (sound: MeasuredSound) => [...Buffer.from(sound.waveform, "base64")];
  const long = shape(
    measure([
      [10, -40],
      [30, -20],
    ]),
  );
  expect(long).toHaveLength(200);
  expect([long[20], long[100]].map((level) => Math.round((level ?? 0) / 10))).toEqual([3, 26]);
  expect(Math.max(...long)).toBe(255);
  expect(shape(measure([[2, -20]]))).toHaveLength(20);
});

test.each([
  ["a count that is cut off", "AQ=="],
  ["bytes after the end", "AAAA"],
  ["a step beyond the last", Buffer.from([1, 255, 127, 1, 0]).toString("base64")],
  ["a loudness of no number", null],
])("%s is no measured sound", (_name, windowCounts) => {
  const good = measure([[1, -20]]);
  expect(isMeasuredSound(good)).toBe(true);
  const bad =
    windowCounts === null
      ? { ...good, loudness: { integratedLufs: Number.NaN, rangeLu: 0, truePeakDbtp: 0 } }
      : { ...good, windowCounts };
  expect(isMeasuredSound(bad)).toBe(false);
});
