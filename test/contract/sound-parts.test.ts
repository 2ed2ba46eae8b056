import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { RenditionKind } from "../../server/catalog/ingested-track.ts";
import { openRegular } from "../../server/files/open-regular.ts";
import { ffmpegEncoder } from "../../server/ingest/encode/ffmpeg-encoder.ts";
import { mediabunnyEncoder } from "../../server/ingest/encode/mediabunny-encoder.ts";
import type { EncodedHeader, RenditionRateHz } from "../../server/ingest/encoder.ts";
import type { SoundRange } from "../../server/ingest/sound-range.ts";
import { createWorkerEncoder } from "../../server/ingest/workers/worker-encoder.ts";
import { clickTrack, decodedByFfmpeg, ffmpeg, hasFfmpeg, lagOf, wavBytes } from "./sound.ts";

// Real encoders at work, beside whatever else the machine does.
vi.setConfig({ testTimeout: 300_000 });

let directory = "";

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "tutti-parts-"));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Cuts within a second, at a second, and near the end. */
const cuts = [0, 151, 300, 449] as const;
const parts: readonly SoundRange[] = cuts.map((startFrame, index) => ({
  startFrame,
  endFrame: cuts[index + 1] ?? null,
}));

const encoders = [
  { name: "mediabunny", encoder: mediabunnyEncoder },
  { name: "ffmpeg", encoder: ffmpegEncoder },
];

describe.runIf(hasFfmpeg).each(encoders)("parts of a file with $name", ({ encoder }) => {
  const encode = async (path: string, kind: RenditionKind, sampleRateHz: RenditionRateHz, range?: SoundRange) => {
    const source = await openRegular(path);
    if (!source.ok) throw new Error(source.error);
    const pieces: Uint8Array[] = [];
    let header: EncodedHeader | undefined;
    let seconds = 0;
    const job = { source: source.value, kinds: [kind], scratchDirectory: directory, isMeasuring: true, sampleRateHz };
    const made = await encoder.encode(
      { ...job, signal: new AbortController().signal, ...(range ? { range } : {}) },
      {
        segment: async (_, { bytes }) => void pieces.push(bytes),
        finished: async (found) => {
          header = found;
        },
        measured: ({ loudness }) => {
          seconds = loudness?.integratedLufs == null ? 0 : 1;
        },
      },
    );
    await source.value.close();
    expect(made).toEqual({ ok: true, value: null });
    if (!header) throw new Error("Nothing was made");
    return { header, isMeasured: seconds > 0, planes: decodedByFfmpeg(Buffer.concat([header.init, ...pieces])) };
  };

  const source = (name: string, rate: number, argumentList: readonly string[]) => {
    const wav = join(directory, `${name}.wav`);
    writeFileSync(wav, wavBytes(clickTrack(8.1, rate)));
    const path = join(directory, name);
    ffmpeg(["-i", wav, ...argumentList, path]);
    return path;
  };

  test.each([
    ["a.flac", 44_100, 44_100],
    ["b.wav.flac", 48_000, 48_000],
  ] as const)("%s: each is what ffmpeg's atrim cuts, to the sample", async (name, rate, to) => {
    const path = source(name, rate, ["-sample_fmt", "s16"]);
    for (const range of parts) {
      const from = (range.startFrame * rate) / 75;
      const end = range.endFrame === null ? "" : `:end_sample=${(range.endFrame * rate) / 75}`;
      const cut = ffmpeg(["-i", path, "-af", `atrim=start_sample=${from}${end}`, "-f", "s16le", "pipe:1"]);
      const { planes, header, isMeasured } = await encode(path, "flac", to, range);
      expect(header.audibleSamples).toBe(cut.length / 4);
      expect(isMeasured).toBe(true);
      const other = planes[0]!.findIndex((value, index) => Math.round(value * 32_768) !== cut.readInt16LE(index * 4));
      expect(other).toBe(-1);
    }
  });

  test("of a file that is resampled they are, one behind the other, the whole file without a seam", async () => {
    const path = source("high.flac", 96_000, ["-sample_fmt", "s32"]);
    const whole = await encode(path, "flac", 44_100);
    const joined: number[] = [];
    for (const range of parts) joined.push(...(await encode(path, "flac", 44_100, range)).planes[0]!);
    expect(joined.length).toBe(whole.planes[0]!.length);
    expect(joined.findIndex((value, index) => value !== whole.planes[0]![index])).toBe(-1);
  });

  test("AAC of a part of an MP3 has the part's samples, at their place", async () => {
    const path = source("c.mp3", 44_100, ["-b:a", "192k"]);
    const [, second] = parts;
    const whole = await encode(path, "flac", 44_100);
    const { header, planes } = await encode(path, "aac160", 44_100, second);
    expect(header.audibleSamples).toBe(149 * 588);
    const played = whole.planes[0]!.slice(151 * 588, 300 * 588);
    const { lag, likeness } = lagOf(planes[0]!, played, 1_600);
    expect(lag).toBe(header.encoderDelaySamples);
    expect(likeness).toBeGreaterThan(0.9);
  });

  test("a part that begins behind the end of the sound has none", async () => {
    const path = source("short.flac", 44_100, []);
    const opened = await openRegular(path);
    if (!opened.ok) throw new Error(opened.error);
    const made = await encoder.encode(
      {
        ...{ source: opened.value, sampleRateHz: 44_100, kinds: ["aac160"], scratchDirectory: directory },
        ...{ range: { startFrame: 9 * 75, endFrame: null }, signal: new AbortController().signal },
      },
      { segment: async () => undefined, finished: async () => undefined },
    );
    await opened.value.close();
    expect(made.ok).toBe(false);
  });
});

test.runIf(hasFfmpeg)("a job's process makes the part that was asked for", async () => {
  const path = join(directory, "job.wav");
  writeFileSync(path, wavBytes(clickTrack(8.1, 44_100)));
  const source = await openRegular(path);
  if (!source.ok) throw new Error(source.error);
  const samples: number[] = [];
  await createWorkerEncoder({ encoder: "ffmpeg" }).encode(
    {
      ...{ source: source.value, sampleRateHz: 44_100, kinds: ["aac160"], scratchDirectory: directory },
      ...{ range: { startFrame: 151, endFrame: 300 }, signal: new AbortController().signal },
    },
    { segment: async () => undefined, finished: async ({ audibleSamples }) => void samples.push(audibleSamples) },
  );
  await source.value.close();
  expect(samples).toEqual([149 * 588]);
});
