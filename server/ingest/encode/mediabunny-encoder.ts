import { AudioSample, AudioSampleSource } from "mediabunny";
import type { Codec } from "../../../shared/manifest/manifest.ts";
import { fail, ok } from "../../../shared/result.ts";
import type { RenditionKind } from "../../catalog/ingested-track.ts";
import { createSoundMeter, type SoundMeter } from "../../loudness/sound-meter.ts";
import { cutRange, type RangeCut } from "../decode/cut-range.ts";
import { decodeSource } from "../decode/decode-source.ts";
import { mixToStereo } from "../decode/stereo.ts";
import { type RateChange, type Stereo, toRate } from "../decode/to-rate.ts";
import {
  aacBitsPerSecond,
  aacFrameSamples,
  type EncodeOutput,
  type EncodeRequest,
  type Encoder,
  headerCounts,
  type RenditionForm,
  renditionChannels,
  renditionForm,
  SourceFault,
} from "../encoder.ts";
import { createDamage } from "../framing/damage.ts";
import { trackSecondsMax } from "../limits.ts";
import { createPackager } from "./packager.ts";
import { sourceExtensions } from "./source-extensions.ts";

/** Decodes and encodes in this thread and in those of its WASM codecs; needs nothing but npm packages. */
export const mediabunnyEncoder: Encoder = {
  name: "mediabunny",
  extensions: sourceExtensions.mediabunny,
  async encode(request, output) {
    await loadEncoders(request.kinds);
    let lanes: Lane[] = [];
    try {
      lanes = await Promise.all(request.kinds.map((kind) => startLane(kind, renditionForm(kind, request))));
      await feed(lanes, request, output);
      for (const lane of lanes) await finishLane(lane, output);
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
  readonly form: RenditionForm;
  readonly packager: ReturnType<typeof createPackager>;
  readonly source: AudioSampleSource;
  samples: number;
  packets: number;
}

async function startLane(kind: RenditionKind, form: RenditionForm): Promise<Lane> {
  const bitrate = aacBitsPerSecond(kind);
  const packager = createPackager(form);
  const source = new AudioSampleSource({
    codec: bitrate === null ? "flac" : "aac",
    ...(bitrate === null ? {} : { bitrate }),
    onEncodedPacket: () => {
      lane.packets += 1;
    },
  });
  const codec: Codec = bitrate === null ? "flac" : "mp4a.40.2";
  const lane: Lane = { kind, codec, form, packager, source, samples: 0, packets: 0 };
  packager.output.addAudioTrack(source);
  await packager.output.start();
  return lane;
}

/** The sound at one rate, and the lanes that it goes to. */
interface Strand {
  readonly change: RateChange;
  /** At the strand's own rate, where a cut falls between two samples and the resampler has passed it without a seam. */
  readonly cut: RangeCut;
  readonly lanes: readonly Lane[];
  readonly meter: SoundMeter | null;
}

function strandsOf(lanes: readonly Lane[], { sampleRateHz, isMeasuring, range }: EncodeRequest): Strand[] {
  const rates = new Set([...(isMeasuring ? [sampleRateHz] : []), ...lanes.map(({ form }) => form.sampleRateHz)]);
  return [...rates].map((rateHz) => ({
    change: toRate(rateHz),
    cut: cutRange(range ?? { startFrame: 0, endFrame: null }, rateHz),
    lanes: lanes.filter(({ form }) => form.sampleRateHz === rateHz),
    meter: isMeasuring && rateHz === sampleRateHz ? createSoundMeter(rateHz) : null,
  }));
}

/** Runs the whole source through all lanes. */
async function feed(lanes: readonly Lane[], request: EncodeRequest, output: EncodeOutput): Promise<void> {
  const damage = createDamage();
  const strands = strandsOf(lanes, request);
  for await (const { channels, order, sampleRateHz } of decodeSource(request.source, damage)) {
    if (request.signal.aborted) throw new SourceFault("it was cancelled");
    const stereo = mixToStereo(channels, order);
    await hand(strands, ({ change }) => change.push(stereo, sampleRateHz), output);
    if (strands.every(({ cut }) => cut.isOver())) break;
  }
  await hand(strands, ({ change, cut }) => (cut.isOver() ? [] : change.flush()), output);
  if (lanes.some(({ samples }) => samples === 0)) throw new SourceFault("there is no sound in it");
  for (const text of damage.texts()) output.warning?.(text);
  for (const { meter } of strands) if (meter !== null) output.measured?.(meter.finish());
}

/** Gives each strand its next sound, and the segments that are ready to the output. What lies before a part is told as progress. */
async function hand(strands: readonly Strand[], soundFor: (strand: Strand) => Stereo[], output: EncodeOutput) {
  await Promise.all(
    strands.map(async (strand) => {
      for (const sound of soundFor(strand)) {
        const block = strand.cut.take(sound);
        if (block === null) output.progress?.(strand.cut.seconds());
        else await addBlock(strand, block);
      }
    }),
  );
  for (const lane of strands.flatMap(({ lanes }) => lanes)) {
    for (const segment of lane.packager.take()) await handOver(() => output.segment(lane.kind, segment));
  }
}

async function addBlock({ lanes, meter }: Strand, block: Stereo): Promise<void> {
  meter?.push(...block);
  await Promise.all(lanes.map((lane) => addToLane(lane, block)));
}

async function addToLane(lane: Lane, block: Stereo): Promise<void> {
  const { sampleRateHz, bitsPerSample } = lane.form;
  const sample = new AudioSample({
    ...dataFor(block, bitsPerSample),
    numberOfChannels: renditionChannels,
    sampleRate: sampleRateHz,
    timestamp: lane.samples / sampleRateHz,
  });
  await lane.source.add(sample);
  sample.close();
  lane.samples += block[0].length;
  if (lane.samples > trackSecondsMax * sampleRateHz) {
    throw new SourceFault(`it is longer than ${trackSecondsMax / 3_600} hours`);
  }
}

/** The FLAC encoder takes the bits of its samples from the format that it is fed: 16 for `s16`, else 24. */
function dataFor(block: Stereo, bitsPerSample: RenditionForm["bitsPerSample"]) {
  switch (bitsPerSample) {
    case null:
      return { data: planar(block), format: "f32-planar" } as const;
    case 16:
      return { data: interleaved(new Int16Array(2 * block[0].length), block, 16), format: "s16" } as const;
    case 24:
      return { data: interleaved(new Int32Array(2 * block[0].length), block, 24), format: "s32" } as const;
  }
}

async function finishLane(lane: Lane, output: EncodeOutput): Promise<void> {
  await lane.packager.output.finalize();
  const timelineSamples = lane.codec === "flac" ? lane.samples : lane.packets * aacFrameSamples;
  for (const segment of lane.packager.takeLast(timelineSamples)) {
    await handOver(() => output.segment(lane.kind, segment));
  }
  await handOver(() =>
    output.finished({
      kind: lane.kind,
      codec: lane.codec,
      sampleRateHz: lane.form.sampleRateHz,
      channels: renditionChannels,
      ...headerCounts(lane.codec, timelineSamples, lane.samples),
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

function planar([left, right]: Stereo): Float32Array<ArrayBuffer> {
  const data = new Float32Array(left.length * 2);
  data.set(left);
  data.set(right, left.length);
  return data;
}

/** Rounded and clipped to so many bits, which stand at the upper end of each sample in `data`. */
function interleaved<Data extends Int16Array<ArrayBuffer> | Int32Array<ArrayBuffer>>(
  data: Data,
  [left, right]: Stereo,
  bits: number,
): Data {
  const one = 2 ** (bits - 1);
  const unit = 2 ** (8 * data.BYTES_PER_ELEMENT - bits);
  const sampleOf = (value: number) => Math.max(-one, Math.min(one - 1, Math.round(value * one))) * unit;
  for (let index = 0; index < left.length; index += 1) {
    data[2 * index] = sampleOf(left[index]!);
    data[2 * index + 1] = sampleOf(right[index]!);
  }
  return data;
}
