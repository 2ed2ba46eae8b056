import { expect, test } from "vitest";
import { losslessForm } from "./lossless-form.ts";

const formOf = (bitsPerSample: number | null, sampleRateHz: number, durationSeconds: number | null = 200) => {
  const { sampleRateHz: rate, bitsPerSample: bits } = losslessForm({
    source: { sampleRateHz, bitsPerSample, channels: 2 },
    durationSeconds,
    sampleRateHz: sampleRateHz === 48_000 ? 48_000 : 44_100,
  });
  return `${bits}/${rate}`;
};

test.each([
  [16, 44_100, "16/44100"],
  [16, 48_000, "16/48000"],
  [24, 44_100, "24/44100"],
  [24, 88_200, "24/88200"],
  [24, 96_000, "24/96000"],
  [24, 176_400, "24/176400"],
  [24, 192_000, "24/192000"],
  [16, 96_000, "16/96000"],
  [20, 48_000, "24/48000"],
])("a source of %i bits at %i Hz keeps both", (bits, rate, expected) => {
  expect(formOf(bits, rate)).toBe(expected);
});

test.each([
  // 8 and 12 bits go into 16, 32 into 24.
  [8, 44_100, "16/44100"],
  [12, 48_000, "16/48000"],
  [32, 96_000, "24/96000"],
  // A rate that a played one divides, else the next below, else the least.
  [24, 384_000, "24/192000"],
  [24, 352_800, "24/176400"],
  [1, 2_822_400, "24/176400"],
  [24, 64_000, "24/48000"],
  [16, 32_000, "16/44100"],
  [16, 22_050, "16/44100"],
])("of %i bits at %i Hz it is the nearest that is played", (bits, rate, expected) => {
  expect(formOf(bits, rate)).toBe(expected);
});

test("what tells too little of itself gets 16 bits at the rate of the lossy renditions", () => {
  expect(formOf(null, 96_000)).toBe("16/44100");
  expect(formOf(24, 96_000, null)).toBe("16/44100");
  expect(losslessForm({ source: null, durationSeconds: 9, sampleRateHz: 48_000 })).toEqual({
    sampleRateHz: 48_000,
    bitsPerSample: 16,
  });
});

test("what no manifest could tell of at its own rate and bits gets the best of which it can", () => {
  expect(formOf(24, 192_000, 40 * 60)).toBe("24/192000");
  expect(formOf(24, 192_000, 60 * 60)).toBe("24/96000");
  expect(formOf(24, 192_000, 120 * 60)).toBe("24/48000");
  expect(formOf(24, 96_000, 4 * 3_600)).toBe("16/48000");
  expect(formOf(16, 44_100, 4 * 3_600)).toBe("16/44100");
});
