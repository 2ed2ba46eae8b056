import { expect, test } from "vitest";
import { bytesNeeded, makesLossless, plausibleSeconds, wantedRenditions } from "./wanted-renditions.ts";

const all = ["aac96", "aac160", "aac320", "flac"] as const;

test("lossless is made of lossless sources only, always, when it is asked for, or never", () => {
  const made = (lossless: "always" | "on-demand" | "never", isLosslessWanted: boolean) =>
    makesLossless({ lossless }, { isLosslessWanted });
  expect([made("always", false), made("on-demand", false), made("on-demand", true), made("never", true)]).toEqual([
    true,
    false,
    true,
    false,
  ]);
  expect(makesLossless({}, { isLosslessWanted: false })).toBe(true);
  expect(wantedRenditions(all, { isLossless: true }, true)).toEqual(["flac", "aac96", "aac160", "aac320"]);
  expect(wantedRenditions(all, { isLossless: true }, false)).toEqual(["aac96", "aac160", "aac320"]);
  expect(wantedRenditions(all, { isLossless: false }, true)).toEqual(["aac96", "aac160", "aac320"]);
});

test("the room that a job needs grows with its sound and its renditions; of an unknown length nothing is known", () => {
  const studio = { sampleRateHz: 96_000, bitsPerSample: 24 } as const;
  const minute = { durationSeconds: 60, sampleRateHz: 44_100 } as const;
  expect(bytesNeeded(["aac160"], minute)).toBe(2_400_000);
  expect(bytesNeeded(["flac"], minute)).toBe(21_168_000);
  expect(bytesNeeded(["flac"], { ...minute, lossless: studio })).toBe(69_120_000);
  expect(bytesNeeded(["aac160"], { ...minute, lossless: studio })).toBe(2_400_000);
  expect(bytesNeeded(all, { ...minute, durationSeconds: 0 })).toBe(0);
});

test("no header's length is believed beyond what its file can hold, and what is taken", () => {
  expect(plausibleSeconds(200, 3_000_000)).toBe(200);
  expect(plausibleSeconds(1_000_000, 3_000_000)).toBe(3_000);
  expect(plausibleSeconds(144_000, 600_000_000)).toBe(14_400);
  expect(plausibleSeconds(0, 3_000_000)).toBe(0);
});
