import { AudioSample, AudioSampleSource } from "mediabunny";
import type { Codec } from "../../../shared/manifest/manifest.ts";
import { fail, ok } from "../../../shared/result.ts";
import type { RenditionKind } from "../../catalog/ingested-track.ts";
import { createSoundMeter } from "../../loudness/sound-meter.ts";
import { cutRange } from "../decode/cut-range.ts";
import { decodeSource } from "../decode/decode-source.ts";
import type { PcmSource } from "../decode/pcm-source.ts";
import { createResampler, type Resampler } from "../decode/resampler.ts";
import { mixToStereo } from "../decode/stereo.ts";
import {
  aacBitsPerSecond,
  aacFrameSamples,
  type EncodeOutput,
  type EncodeRequest,
  type Encoder,
  headerCounts,
  renditionChannels,
  SourceFault,
} from "../encoder.ts";
import { createDamage } from "../framing/damage.ts";
import { trackSecondsMax } from "../limits.ts";
import { samplesOf } from "../sound-range.ts";
import { createPackager } from "./packager.ts";
import { sourceExtensions } from "./source-extensions.ts";

type Stereo = readonly [Float32Array, Float32Array];

/** Decodes and encodes in this thread and in those of its WASM codecs; needs nothing but npm packages. */
export const mediabunnyEncoder: Encoder = {
  name: "mediabunny",
  extensions: sourceExtensions.mediabunny,
  async encode(request, output) {
    await loadEncoders(request.kinds);
    let lanes: Lane[] = [];
    try {
      lanes = await Promise.all(request.kinds.map((kind) => startLane(kind, request.sampleRateHz)));
      const samples = await feed(lanes, request, output);
      for (const lane of lanes) await finishLane(lane, samples, output);
      return ok(null);
    } catch (error) {
      const open = lanes.filter((lane) => lane.packager.output.state !== "finalized");
      await Promise.allSettled(open.map((lane) => lane.packager.output.cancel()));
      if (error instanceof OutputFault) throw error.cause;
      return fail(error instanceof Error ? error.message : String(error));
    }
  },
};

/** A job's process loads what its kinds need: a song's first job is AAC alone. */
async function loadEncoders(kinds: readonly RenditionKind[]): Promise<void> {
  const isLossless = (kind: RenditionKind) => aacBitsPerSecond(kind) === null;
  if (!kinds.every(isLossless)) (await import("@mediabunny/aac-encoder")).registerAacEncoder();
  if (kinds.some(isLossless)) (await import("@mediabunny/flac-encoder")).registerFlacEncoder();
}

/** A fault of the sink that takes the work, not of the source: passed on as it is. */
class OutputFault extends Error {}

/** One rendition being made. */
interface Lane {
  readonly kind: RenditionKind;
  readonly codec: Codec;
  readonly sampleRateHz: number;
  readonly packager: ReturnType<typeof createPackager>;
  readonly source: AudioSampleSource;
  packets: number;
}

async function startLane(kind: RenditionKind, sampleRateHz: number): Promise<Lane> {
  const bitrate = aacBitsPerSecond(kind);
  const packager = createPackager(sampleRateHz);
  const source = new AudioSampleSource({
    codec: bitrate === null ? "flac" : "aac",
    ...(bitrate === null ? {} : { bitrate }),
    onEncodedPacket: () => {
      lane.packets += 1;
    },
  });
  const codec: Codec = bitrate === null ? "flac" : "mp4a.40.2";
  const lane: Lane = { kind, codec, sampleRateHz, packager, source, packets: 0 };
  packager.output.addAudioTrack(source);
  await packager.output.start();
  return lane;
}

/** Runs the whole source through all lanes; answers with the samples that each was given. */
async function feed(lanes: readonly Lane[], request: EncodeRequest, output: EncodeOutput): Promise<number> {
  let samples = 0;
  const damage = createDamage();
  const meter = request.isMeasuring ? createSoundMeter(request.sampleRateHz) : null;
  const { sampleRateHz, range = { startFrame: 0, endFrame: null } } = request;
  // Cut at the rendition's rate, where a cut falls between two samples and the resampler has passed it without a seam.
  const sound = cutRange(
    toStereo(decodeSource(request.source, damage), sampleRateHz),
    samplesOf(range, sampleRateHz),
    (skipped) => output.progress?.(skipped / sampleRateHz),
  );
  for await (const block of sound) {
    if (request.signal.aborted) throw new SourceFault("it was cancelled");
    await Promise.all(lanes.map((lane) => addBlock(lane, block, samples)));
    meter?.push(...block);
    samples += block[0].length;
    if (samples > trackSecondsMax * request.sampleRateHz) {
      throw new SourceFault(`it is longer than ${trackSecondsMax / 3_600} hours`);
    }
    for (const lane of lanes) {
      for (const segment of lane.packager.take()) await handOver(() => output.segment(lane.kind, segment));
    }
  }
  if (samples === 0) throw new SourceFault("there is no sound in it");
  for (const text of damage.texts()) output.warning?.(text);
  if (meter !== null) output.measured?.(meter.finish());
  return samples;
}

async function addBlock(lane: Lane, block: Stereo, startSample: number): Promise<void> {
  const isFlac = lane.codec === "flac";
  const sample = new AudioSample({
    // Fed anything but 16-bit samples the FLAC encoder writes 24 bits, which Chromium refuses.
    data: isFlac ? interleaved16(block) : planar(block),
    format: isFlac ? "s16" : "f32-planar",
    numberOfChannels: renditionChannels,
    sampleRate: lane.sampleRateHz,
    timestamp: startSample / lane.sampleRateHz,
  });
  await lane.source.add(sample);
  sample.close();
}

async function finishLane(lane: Lane, samples: number, output: EncodeOutput): Promise<void> {
  await lane.packager.output.finalize();
  const timelineSamples = lane.codec === "flac" ? samples : lane.packets * aacFrameSamples;
  for (const segment of lane.packager.takeLast(timelineSamples)) {
    await handOver(() => output.segment(lane.kind, segment));
  }
  await handOver(() =>
    output.finished({
      kind: lane.kind,
      codec: lane.codec,
      sampleRateHz: lane.sampleRateHz,
      channels: renditionChannels,
      ...headerCounts(lane.codec, timelineSamples, samples),
      init: lane.packager.init(),
    }),
  );
}

async function handOver(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    throw new OutputFault("The output failed", { cause });
  }
}

/** Stereo at the rendition's rate. */
async function* toStereo(source: PcmSource, sampleRateHz: number): AsyncIterable<Stereo> {
  let resampler: Resampler | null = null;
  let fromHz = sampleRateHz;
  for await (const block of source) {
    const stereo = mixToStereo(block.channels, block.order);
    // Files of different rates may have been joined.
    if (block.sampleRateHz !== fromHz) {
      if (resampler) yield stereoOf(resampler.flush());
      fromHz = block.sampleRateHz;
      resampler = fromHz === sampleRateHz ? null : createResampler(fromHz, sampleRateHz, renditionChannels);
    }
    yield resampler ? stereoOf(resampler.push(stereo)) : stereo;
  }
  if (resampler) yield stereoOf(resampler.flush());
}

function stereoOf(planes: readonly Float32Array[]): Stereo {
  return [planes[0]!, planes[1]!];
}

function planar([left, right]: Stereo): Float32Array<ArrayBuffer> {
  const data = new Float32Array(left.length * 2);
  data.set(left);
  data.set(right, left.length);
  return data;
}

/** Rounded and clipped to 16 bits. */
function interleaved16([left, right]: Stereo): Int16Array<ArrayBuffer> {
  const data = new Int16Array(left.length * 2);
  for (let index = 0; index < left.length; index += 1) {
    data[2 * index] = Math.max(-32_768, Math.min(32_767, Math.round(left[index]! * 32_768)));
    data[2 * index + 1] = Math.max(-32_768, Math.min(32_767, Math.round(right[index]! * 32_768)));
  }
  return data;
}
