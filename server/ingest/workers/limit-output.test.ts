import { expect, test } from "vitest";
import type { RenditionKind } from "../../catalog/ingested-track.ts";
import type { EncodedHeader, LosslessForm } from "../encoder.ts";
import { trackSecondsMax } from "../limits.ts";
import { limitOutput } from "./limit-output.ts";

const rate = 44_100;

function limited(kinds: readonly RenditionKind[] = ["aac160"], lossless?: LosslessForm) {
  const taken: string[] = [];
  const output = limitOutput(
    { kinds, sampleRateHz: rate, ...(lossless ? { lossless } : {}) },
    {
      segment: async (kind, { bytes }) => void taken.push(`${kind} ${bytes.length}`),
      finished: async ({ kind }) => void taken.push(`${kind} over`),
    },
  );
  const segment = (kind: RenditionKind, bytes: number, seconds: number) =>
    output.segment(kind, { bytes: new Uint8Array(bytes), durationSamples: seconds * rate });
  return { output, segment, taken };
}

const header = (kind: RenditionKind) => ({ kind }) as EncodedHeader;

test("what a bitrate gives goes through, and counts as so much sound", async () => {
  const { output, segment, taken } = limited(["aac160", "flac"]);
  await segment("aac160", 85_000, 4);
  await segment("flac", 720_000, 4);
  await output.finished(header("aac160"));
  expect(taken).toEqual(["aac160 85000", "flac 720000", "aac160 over"]);
  expect(output.seconds()).toBe(4);
  output.progress(9);
  output.progress(5);
  output.progress(Number.NaN);
  expect(output.seconds()).toBe(9);
  output.progress(1e9);
  expect(output.seconds()).toBeLessThan(trackSecondsMax + 60);
});

test.each([
  ["more bytes than its bitrate gives", "aac160", 500_000, 4, "more than"],
  ["more bytes than samples of 16 bits have", "flac", 1_000_000, 4, "more than"],
  ["a rendition that nobody asked for", "aac96", 1_000, 4, "nobody asked for"],
  ["a segment without sound", "aac160", 1_000, 0, "no segment"],
  ["part of a sample", "aac160", 1_000, 0.00001, "no segment"],
] as const)("%s is refused", async (_name, kind, bytes, seconds, reason) => {
  const { segment, taken } = limited(["aac160", "flac"]);
  await expect(segment(kind, bytes, seconds)).rejects.toThrow(reason);
  expect(taken).toEqual([]);
});

test("a lossless rendition of more bits and a higher rate may have more bytes, for its own samples", async () => {
  const { output, taken } = limited(["aac160", "flac"], { sampleRateHz: 192_000, bitsPerSample: 24 });
  const give = (kind: RenditionKind, bytes: number, durationSamples: number) =>
    output.segment(kind, { bytes: new Uint8Array(bytes), durationSamples });
  await give("flac", 4_700_000, 4 * 192_000);
  expect(output.seconds()).toBe(4);
  await expect(give("flac", 5_300_000, 4 * 192_000)).rejects.toThrow("more than");
  await expect(give("aac160", 500_000, 4 * rate)).rejects.toThrow("more than");
  expect(taken).toEqual(["flac 4700000"]);
});

test("sound beyond the longest track, and anything after the end, is refused", async () => {
  const { output, segment } = limited();
  for (let seconds = 0; seconds < trackSecondsMax; seconds += 16) await segment("aac160", 1_000, 16);
  await expect(segment("aac160", 1_000, 16)).rejects.toThrow("longer than 4 hours");
  await output.finished(header("aac160"));
  await expect(segment("aac160", 1_000, 1)).rejects.toThrow("nobody asked for");
  await expect(output.finished(header("aac160"))).rejects.toThrow("nobody asked for");
});
