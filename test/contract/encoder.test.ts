import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { RenditionKind } from "../../server/catalog/ingested-track.ts";
import { type OpenedFile, openRegular } from "../../server/files/open-regular.ts";
import { ffmpegEncoder } from "../../server/ingest/encode/ffmpeg-encoder.ts";
import { mediabunnyEncoder } from "../../server/ingest/encode/mediabunny-encoder.ts";
import type {
  EncodedHeader,
  EncodedSegment,
  EncodeOutput,
  EncodeRequest,
  Encoder,
  RenditionRateHz,
} from "../../server/ingest/encoder.ts";
import { createWorkerEncoder } from "../../server/ingest/workers/worker-encoder.ts";
import { clickTrack, decodedByFfmpeg, ffmpeg, hasFfmpeg, lagOf, type Sound, wavBytes } from "./sound.ts";

// Real encoders at work, beside whatever else the machine does.
vi.setConfig({ testTimeout: 240_000 });

const rate = 44_100;
let directory = "";

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "tutti-encoder-"));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Rendition {
  readonly header: EncodedHeader;
  readonly segments: readonly EncodedSegment[];
  /** init and all segments joined, as a player sees them. */
  readonly file: Buffer;
}

function collector() {
  const segments = new Map<RenditionKind, EncodedSegment[]>();
  const renditions: Rendition[] = [];
  const output: EncodeOutput = {
    async segment(kind, segment) {
      segments.set(kind, [...(segments.get(kind) ?? []), segment]);
    },
    async finished(header) {
      const own = segments.get(header.kind) ?? [];
      const file = Buffer.concat([header.init, ...own.map((segment) => segment.bytes)]);
      renditions.push({ header, segments: own, file });
    },
  };
  return { output, renditions };
}

function write(name: string, bytes: Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(path, bytes);
  return path;
}

function convert(name: string, sound: Sound, argumentList: readonly string[]): string {
  const source = write(`${name}.source.wav`, wavBytes(sound));
  const path = join(directory, name);
  ffmpeg(["-i", source, ...argumentList, path]);
  return path;
}

async function encode(encoder: Encoder, path: string, change: Partial<EncodeRequest> = {}): Promise<Rendition[]> {
  const { output, renditions } = collector();
  const result = await encoder.encode({ ...(await requestFor(path)), ...change }, output);
  expect(result).toEqual({ ok: true, value: null });
  return renditions;
}

const opened: OpenedFile[] = [];

afterEach(async () => {
  for (const file of opened.splice(0)) await file.close();
});

async function requestFor(path: string): Promise<EncodeRequest> {
  const { signal } = new AbortController();
  const source = await openRegular(path);
  if (!source.ok) throw new Error(source.error);
  opened.push(source.value);
  return { source: source.value, sampleRateHz: rate, kinds: ["aac160"], scratchDirectory: directory, signal };
}

async function encodeOne(encoder: Encoder, path: string, kind: RenditionKind, sampleRateHz: RenditionRateHz = rate) {
  const [rendition] = await encode(encoder, path, { kinds: [kind], sampleRateHz });
  if (!rendition) throw new Error("Nothing was made");
  return rendition;
}

function timelineOf(rendition: Rendition): number {
  return rendition.segments.reduce((sum, segment) => sum + segment.durationSamples, 0);
}

/** `baseMediaDecodeTime` of each fragment in a segment. */
function decodeTimes(bytes: Uint8Array): number[] {
  const buffer = Buffer.from(bytes);
  const times: number[] = [];
  for (let at = buffer.indexOf("tfdt"); at >= 0; at = buffer.indexOf("tfdt", at + 4)) {
    times.push(buffer[at + 4] === 1 ? Number(buffer.readBigUInt64BE(at + 8)) : buffer.readUInt32BE(at + 8));
  }
  return times;
}

const adapters: readonly { name: string; encoder: Encoder; isThere: boolean }[] = [
  { name: "mediabunny", encoder: mediabunnyEncoder, isThere: true },
  { name: "ffmpeg (skipped where it is not on the PATH)", encoder: ffmpegEncoder, isThere: hasFfmpeg },
];

describe.each(adapters)("encoder $name", ({ encoder, isThere }) => {
  const factual = test.runIf(isThere);
  const checked = test.runIf(isThere && hasFfmpeg);

  checked("makes all renditions in one pass, each as long as its header says", async () => {
    const path = write("all.wav", wavBytes(clickTrack(9.3, rate)));
    const renditions = await encode(encoder, path, { kinds: ["aac160", "aac96", "aac320", "flac"] });
    expect(renditions.map((rendition) => rendition.header.kind).sort()).toEqual(["aac160", "aac320", "aac96", "flac"]);
    for (const rendition of renditions) {
      const { header } = rendition;
      expect(header).toMatchObject({ sampleRateHz: rate, channels: 2, audibleSamples: Math.round(9.3 * rate) });
      expect(timelineOf(rendition)).toBe(header.encoderDelaySamples + header.audibleSamples + header.paddingSamples);
      expect(decodedByFfmpeg(rendition.file)[0]).toHaveLength(timelineOf(rendition));
    }
  });

  checked.each(["aac96", "aac160", "aac320", "flac"] as const)(
    "puts the first audible sample of %s where its header says",
    async (kind) => {
      const sound = clickTrack(3, rate);
      const path = write(`place-${kind}.wav`, wavBytes(sound));
      const rendition = await encodeOne(encoder, path, kind);
      const planes = decodedByFfmpeg(rendition.file);
      for (const channel of [0, 1]) {
        const { lag, likeness } = lagOf(planes[channel]!, sound.channels[channel]!, 1_600);
        expect(lag).toBe(rendition.header.encoderDelaySamples);
        expect(likeness).toBeGreaterThan(0.9);
      }
    },
  );

  checked("keeps every sample of a 16-bit source in FLAC, and writes 16 bits", async () => {
    const sound = clickTrack(5, rate);
    const rendition = await encodeOne(encoder, write("exact.wav", wavBytes(sound)), "flac");
    const [left] = decodedByFfmpeg(rendition.file);
    const worst = sound.channels[0]!.reduce((max, value, index) => {
      return Math.max(max, Math.abs(Math.round(value * 32_767) / 32_768 - left![index]!));
    }, 0);
    expect(worst).toBe(0);
    // The stream's description: 20 bits of rate, 3 of channels, 5 of bits per sample less one.
    const streamInfo = Buffer.from(rendition.header.init).indexOf("dfLa") + 12;
    expect(((rendition.header.init[streamInfo + 12]! & 1) << 4) | (rendition.header.init[streamInfo + 13]! >> 4)).toBe(
      15,
    );
  });

  factual("starts at 0 and cuts every 4 s at whole frames", async () => {
    const path = write("cuts.wav", wavBytes(clickTrack(13.5, rate)));
    for (const { header, segments } of await encode(encoder, path, { kinds: ["aac160", "flac"] })) {
      let start = 0;
      for (const [index, segment] of segments.entries()) {
        expect(decodeTimes(segment.bytes)[0]).toBe(start);
        if (index < segments.length - 1) expect(Math.abs(segment.durationSamples / rate - 4)).toBeLessThan(0.06);
        if (header.codec !== "flac") expect(segment.durationSamples % 1_024).toBe(0);
        start += segment.durationSamples;
      }
      expect(segments).toHaveLength(4);
    }
  });

  factual("merges a tiny last segment into the one before", async () => {
    const path = write("tiny.wav", wavBytes(clickTrack(8.2, rate)));
    for (const { segments } of await encode(encoder, path, { kinds: ["aac160", "flac"] })) {
      expect(segments).toHaveLength(2);
      expect(segments[1]!.durationSamples / rate).toBeGreaterThan(4);
      const times = decodeTimes(segments[1]!.bytes);
      expect(times[0]).toBe(segments[0]!.durationSamples);
      expect(times.toSorted((left, right) => left - right)).toEqual(times);
    }
  });

  factual("makes one segment of a sound that is shorter than any", async () => {
    const path = write("short.wav", wavBytes(clickTrack(0.1, rate)));
    for (const { header, segments } of await encode(encoder, path, { kinds: ["aac160", "flac"] })) {
      expect(segments).toHaveLength(1);
      expect(header.audibleSamples).toBe(4_410);
    }
  });

  factual("makes the same bytes twice", async () => {
    const path = write("twice.wav", wavBytes(clickTrack(5, rate)));
    const first = await encode(encoder, path, { kinds: ["aac96", "flac"] });
    const second = await encode(encoder, path, { kinds: ["aac96", "flac"] });
    const byKind = (renditions: Rendition[]) =>
      renditions.map(({ header, file }) => `${header.kind} ${file.toString("hex")}`).sort();
    expect(byKind(second)).toEqual(byKind(first));
  });

  factual("keeps 48 kHz", async () => {
    const rendition = await encodeOne(encoder, write("48.wav", wavBytes(clickTrack(2, 48_000))), "flac", 48_000);
    expect(rendition.header).toMatchObject({ sampleRateHz: 48_000, audibleSamples: 96_000 });
  });

  checked.each([22_050, 32_000, 96_000])(
    "brings %i Hz to 44.1 kHz and leaves sounds in their place",
    async (sourceRate) => {
      const path = write(`${sourceRate}.wav`, wavBytes(clickTrack(3, sourceRate)));
      const rendition = await encodeOne(encoder, path, "flac");
      expect(rendition.header.sampleRateHz).toBe(rate);
      expect(Math.abs(rendition.header.audibleSamples - 3 * rate)).toBeLessThan(3);
      const { lag, likeness } = lagOf(decodedByFfmpeg(rendition.file)[0]!, clickTrack(3, rate).channels[0]!, 200);
      expect(Math.abs(lag)).toBeLessThanOrEqual(1);
      expect(likeness).toBeGreaterThan(0.95);
    },
  );

  checked("makes mono sound from both sides, as loud as it was", async () => {
    const sound = clickTrack(2, rate, 1);
    const rendition = await encodeOne(encoder, write("mono.wav", wavBytes(sound)), "flac");
    const [left, right] = decodedByFfmpeg(rendition.file);
    expect(right).toEqual(left);
    const peak = (plane: Float32Array) => plane.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    expect(peak(left!)).toBeCloseTo(peak(sound.channels[0]!), 2);
  });

  checked("mixes six channels down to two", async () => {
    const path = convert("six.flac", clickTrack(2, rate, 6), ["-channel_layout", "5.1"]);
    const rendition = await encodeOne(encoder, path, "aac160");
    expect(rendition.header).toMatchObject({ channels: 2, audibleSamples: 2 * rate });
    expect(decodedByFfmpeg(rendition.file)).toHaveLength(2);
  });

  checked.each([
    ["flac", ["-c:a", "flac"], rate],
    ["mp3", ["-c:a", "libmp3lame", "-b:a", "192k"], rate],
    ["ogg", ["-c:a", "libvorbis", "-q:a", "6"], rate],
    ["opus", ["-c:a", "libopus", "-b:a", "128k"], 48_000],
    ["24.wav", ["-c:a", "pcm_s24le"], rate],
    ["float.wav", ["-c:a", "pcm_f32le"], rate],
  ] as const)("reads %s without losing its place or length", async (extension, argumentList, sampleRateHz) => {
    const path = convert(`read.${extension}`, clickTrack(4.7, rate), argumentList);
    const rendition = await encodeOne(encoder, path, "flac", sampleRateHz);
    expect(Math.abs(rendition.header.audibleSamples / sampleRateHz - 4.7)).toBeLessThan(0.0002);
    const reference = clickTrack(4.7, sampleRateHz).channels[0]!;
    const { lag, likeness } = lagOf(decodedByFfmpeg(rendition.file)[0]!, reference, 1_300);
    expect(Math.abs(lag)).toBeLessThanOrEqual(2);
    expect(likeness).toBeGreaterThan(0.9);
  });

  checked("reads m4a, or says that it cannot by its list of extensions", async () => {
    if (!encoder.extensions.includes("m4a")) return expect(encoder.name).toBe("mediabunny");
    const path = convert("read.m4a", clickTrack(3, rate), ["-c:a", "aac", "-b:a", "192k"]);
    // ffmpeg 5 does not cut the padding that an AAC source has in its last frame.
    const { audibleSamples } = (await encodeOne(encoder, path, "aac160")).header;
    expect(audibleSamples - 3 * rate).toBeGreaterThanOrEqual(0);
    expect(audibleSamples - 3 * rate).toBeLessThan(1_024);
  });

  factual.each([
    ["an empty file", Buffer.alloc(0)],
    ["text", Buffer.from("This is not music.\n".repeat(100))],
    ["a WAV without samples", wavBytes({ sampleRateHz: rate, channels: [new Float32Array()] })],
    ["a playlist that names another file", Buffer.from("#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n")],
    ["a playlist of ffmpeg's own kind", Buffer.from("ffconcat version 1.0\nfile /etc/hostname\n")],
    ["random bytes after an MP3 tag", Buffer.concat([Buffer.from("ID3\x04\0\0\0\0\0\x05"), Buffer.alloc(5_000, 0x5a)])],
    ["a FLAC marker and nothing more", Buffer.from("fLaC")],
    ["an Ogg page cut short", Buffer.from("OggS\0\x02\0\0\0\0\0\0\0\0")],
  ])("refuses %s with a reason", async (name, bytes) => {
    const { output, renditions } = collector();
    const result = await encoder.encode(await requestFor(write(`bad ${name}.mp3`, bytes)), output);
    expect(result).toEqual({ ok: false, error: expect.stringMatching(/\S{2,}/) });
    expect(renditions).toEqual([]);
  });

  factual("stops when it is told to and leaves no scratch file", async () => {
    const scratchDirectory = mkdtempSync(join(directory, "scratch-"));
    const path = write("long.wav", wavBytes(clickTrack(120, rate)));
    const stop = new AbortController();
    const { output, renditions } = collector();
    const work = encoder.encode({ ...(await requestFor(path)), scratchDirectory, signal: stop.signal }, output);
    setImmediate(() => stop.abort());
    expect((await work).ok).toBe(false);
    expect(renditions).toEqual([]);
    expect(readdirSync(scratchDirectory)).toEqual([]);
  });

  factual("passes the output's own trouble on as it is", async () => {
    const path = write("trouble.wav", wavBytes(clickTrack(1, rate)));
    const trouble = new Error("no space left on device");
    const refuse = async () => {
      throw trouble;
    };
    await expect(encoder.encode(await requestFor(path), { segment: refuse, finished: refuse })).rejects.toBe(trouble);
  });

  factual("does the same in a process of its own", async () => {
    const path = write("thread.wav", wavBytes(clickTrack(6, rate)));
    const inThread = createWorkerEncoder({ encoder: encoder.name === "ffmpeg" ? "ffmpeg" : "mediabunny" });
    const apart = await encodeOne(inThread, path, "aac160");
    const here = await encodeOne(encoder, path, "aac160");
    expect(apart.file.equals(here.file)).toBe(true);
    expect(apart.header.audibleSamples).toBe(here.header.audibleSamples);
  });
});
