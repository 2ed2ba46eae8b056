import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type RenditionKind, renditionOf } from "../../server/catalog/ingested-track.ts";
import { openRegular } from "../../server/files/open-regular.ts";
import { ffmpegEncoder } from "../../server/ingest/encode/ffmpeg-encoder.ts";
import { mediabunnyEncoder } from "../../server/ingest/encode/mediabunny-encoder.ts";
import type {
  EncodedHeader,
  EncodedSegment,
  EncodeRequest,
  Encoder,
  LosslessForm,
} from "../../server/ingest/encoder.ts";
import { manifestOf } from "../../server/ingest/publish-rendition.ts";
import { createWorkerEncoder } from "../../server/ingest/workers/worker-encoder.ts";
import { segmentBytesMax } from "../../shared/manifest/limits.ts";
import { ffmpeg, hasFfmpeg } from "./sound.ts";

// Real encoders at work, beside whatever else the machine does.
vi.setConfig({ testTimeout: 300_000 });

let directory = "";

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "tutti-lossless-"));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

const seconds = 9.3;

/** Noise, loud enough that it clips here and there: no sample can be told from those around it. */
function noise(name: string, { sampleRateHz, bitsPerSample }: LosslessForm): string {
  const path = join(directory, name);
  const source = `anoisesrc=r=${sampleRateHz}:a=1:d=${seconds}:seed=7,volume=1.3,aformat=sample_fmts=flt:channel_layouts=mono`;
  const other = `anoisesrc=r=${sampleRateHz}:a=0.01:d=${seconds}:seed=8,aformat=sample_fmts=flt:channel_layouts=mono`;
  const coder = name.endsWith(".wav")
    ? ["-c:a", `pcm_s${bitsPerSample}le`]
    : ["-sample_fmt", bitsPerSample === 16 ? "s16" : "s32", "-bits_per_raw_sample", `${bitsPerSample}`];
  ffmpeg(["-filter_complex", `${source}[l];${other}[r];[l][r]join=inputs=2`, ...coder, path]);
  return path;
}

interface Made {
  readonly header: EncodedHeader;
  readonly segments: readonly EncodedSegment[];
  readonly file: Buffer;
}

async function encode(
  encoder: Encoder,
  path: string,
  change: Partial<EncodeRequest>,
): Promise<Map<RenditionKind, Made>> {
  const opened = await openRegular(path);
  if (!opened.ok) throw new Error(opened.error);
  const segments = new Map<RenditionKind, EncodedSegment[]>();
  const made = new Map<RenditionKind, Made>();
  const result = await encoder.encode(
    {
      ...{ source: opened.value, sampleRateHz: 44_100, kinds: ["flac"], scratchDirectory: directory },
      ...{ signal: new AbortController().signal, ...change },
    },
    {
      segment: async (kind, segment) => void segments.set(kind, [...(segments.get(kind) ?? []), segment]),
      finished: async (header) => {
        const own = segments.get(header.kind) ?? [];
        const file = Buffer.concat([header.init, ...own.map(({ bytes }) => bytes)]);
        made.set(header.kind, { header, segments: own, file });
      },
    },
  );
  await opened.value.close();
  expect(result).toEqual({ ok: true, value: null });
  return made;
}

/** Samples of 24 bits as an independent decoder finds them. */
const samplesOf = (input: string, bytes?: Uint8Array) => ffmpeg(["-i", input, "-f", "s24le", "pipe:1"], bytes);

const encoders = [
  { name: "mediabunny", encoder: mediabunnyEncoder, apart: createWorkerEncoder({ encoder: "mediabunny" }) },
  { name: "ffmpeg", encoder: ffmpegEncoder, apart: createWorkerEncoder({ encoder: "ffmpeg" }) },
] as const;

describe.runIf(hasFfmpeg).each(encoders)("a lossless rendition by $name", ({ encoder, apart }) => {
  test.each([
    ["a.flac", 24, 44_100],
    ["b.wav", 24, 48_000],
    ["c.flac", 24, 88_200],
    ["d.flac", 24, 96_000],
    ["e.wav", 24, 96_000],
    ["f.flac", 24, 176_400],
    ["g.flac", 24, 192_000],
    ["h.flac", 16, 96_000],
    ["i.wav", 16, 192_000],
  ] as const)("%s, %i bit/%i Hz: each sample is the source's own", async (name, bitsPerSample, sampleRateHz) => {
    const lossless = { sampleRateHz, bitsPerSample };
    const path = noise(name, lossless);
    const { header, segments, file } = (await encode(encoder, path, { lossless })).get("flac")!;
    expect(samplesOf("pipe:0", file).equals(samplesOf(path))).toBe(true);
    expect(header).toMatchObject({ sampleRateHz, channels: 2, audibleSamples: Math.round(seconds * sampleRateHz) });
    expect(segments.map(({ durationSamples }) => Math.round(durationSamples / sampleRateHz))).toEqual([4, 4, 1]);
    for (const { bytes } of segments) expect(bytes.length).toBeLessThan(segmentBytesMax);
    // What the catalogue and the page are told, and what players find in the sample entry.
    const rendition = renditionOf(
      "flac",
      manifestOf(
        header,
        segments.map((segment) => ({ ...segment, bytes: 1, blockHashes: new Uint8Array(32) })),
      ),
    );
    expect(rendition).toMatchObject({ bitsPerSample, sampleRateHz });
    const entry = Buffer.from(header.init);
    const at = entry.indexOf("fLaC");
    expect(entry.readUInt16BE(at + 22)).toBe(bitsPerSample);
    expect(entry.readUInt16BE(at + 28)).toBe(sampleRateHz % 44_100 === 0 ? 44_100 : 48_000);
  });

  test("beside it lossy ones are made at their own rate, of the bytes that they have alone", async () => {
    const lossless = { sampleRateHz: 96_000, bitsPerSample: 24 } as const;
    const path = noise("beside.flac", lossless);
    const together = await encode(apart, path, { kinds: ["flac", "aac96", "aac320"], lossless, isMeasuring: true });
    expect(samplesOf("pipe:0", together.get("flac")!.file).equals(samplesOf(path))).toBe(true);
    const alone = await encode(encoder, path, { kinds: ["aac96", "aac320"] });
    for (const kind of ["aac96", "aac320"] as const) {
      expect(together.get(kind)!.header).toMatchObject({
        sampleRateHz: 44_100,
        audibleSamples: Math.round(seconds * 44_100),
      });
      expect(together.get(kind)!.file.equals(alone.get(kind)!.file)).toBe(true);
    }
  });

  test("of a part it has the part's samples, and so have the lossy ones", async () => {
    const lossless = { sampleRateHz: 96_000, bitsPerSample: 24 } as const;
    const path = noise("part.flac", lossless);
    const range = { startFrame: 151, endFrame: 449 };
    const made = await encode(encoder, path, { kinds: ["flac", "aac160"], lossless, range, isMeasuring: true });
    const frameBytes = (96_000 / 75) * 6;
    const part = samplesOf(path).subarray(151 * frameBytes, 449 * frameBytes);
    expect(samplesOf("pipe:0", made.get("flac")!.file).equals(part)).toBe(true);
    expect(made.get("aac160")!.header.audibleSamples).toBe(298 * 588);
  });

  test("16 bits of a source of 24 are made where they are asked for, at its rate", async () => {
    const path = noise("less.flac", { sampleRateHz: 96_000, bitsPerSample: 24 });
    const made = await encode(encoder, path, { lossless: { sampleRateHz: 96_000, bitsPerSample: 16 } });
    const [own, heard] = [samplesOf(path), samplesOf("pipe:0", made.get("flac")!.file)];
    expect(heard.length).toBe(own.length);
    let worst = 0;
    for (let at = 0; at < own.length; at += 3) {
      worst = Math.max(worst, Math.abs(own.readIntLE(at, 3) - heard.readIntLE(at, 3)));
    }
    // Half a step of 16 bits; a sample at the upper end can only be rounded down.
    expect(worst).toBeGreaterThan(100);
    expect(worst).toBeLessThanOrEqual(255);
  });
});

describe.runIf(hasFfmpeg)("of ALAC, which ffmpeg alone decodes,", () => {
  const lossless = { sampleRateHz: 96_000, bitsPerSample: 24 } as const;
  const alac = (name: string) => {
    const path = join(directory, name);
    ffmpeg(["-i", noise(`${name}.flac`, lossless), "-c:a", "alac", "-sample_fmt", "s32p", path]);
    return path;
  };

  test("each sample is the source's own", async () => {
    const path = alac("whole.m4a");
    const made = await encode(ffmpegEncoder, path, { lossless });
    expect(samplesOf("pipe:0", made.get("flac")!.file).equals(samplesOf(path))).toBe(true);
  });

  test("a part has the part's samples, and so have the lossy ones", async () => {
    const path = alac("part.m4a");
    const range = { startFrame: 151, endFrame: 449 };
    const made = await encode(ffmpegEncoder, path, { kinds: ["flac", "aac160"], lossless, range });
    const frameBytes = (96_000 / 75) * 6;
    const part = samplesOf(path).subarray(151 * frameBytes, 449 * frameBytes);
    expect(samplesOf("pipe:0", made.get("flac")!.file).equals(part)).toBe(true);
    expect(made.get("aac160")!.header.audibleSamples).toBe(298 * 588);
  });
});
