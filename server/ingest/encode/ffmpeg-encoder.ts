import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { rm, symlink } from "node:fs/promises";
import { extname, join, resolve } from "node:path";
import { EncodedAudioPacketSource, EncodedPacket, EncodedPacketSink, FilePathSource, Input, MP4 } from "mediabunny";
import type { Codec } from "../../../shared/manifest/manifest.ts";
import { fail, ok, type Result } from "../../../shared/result.ts";
import type { RenditionKind } from "../../catalog/ingested-track.ts";
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
import { openWindow } from "../framing/byte-window.ts";
import { type Examined, examineSound } from "../framing/find-sound.ts";
import {
  ffmpegAllocationBytesMax,
  scratchBytesMax,
  sourceChannelsMax,
  sourceRateHzMax,
  sourceRateHzMin,
  trackSecondsMax,
} from "../limits.ts";
import { samplesOf, secondsOf } from "../sound-range.ts";
import { decoders, demuxers } from "./ffmpeg-formats.ts";
import { createInterleavedMeter } from "./interleaved-meter.ts";
import { mediabunnyEncoder } from "./mediabunny-encoder.ts";
import { createPackager } from "./packager.ts";
import { runFfmpeg } from "./run-ffmpeg.ts";
import { sourceExtensions } from "./source-extensions.ts";

/**
 * Decodes and encodes with the `ffmpeg` on the PATH; the segments are cut by the same packager as everywhere. The formats that need no
 * ffmpeg are gone through first: where one of them is damaged or joined of several, and where ffmpeg refuses it or loses some of it,
 * our own decoder is taken.
 */
export const ffmpegEncoder: Encoder = {
  name: "ffmpeg",
  extensions: sourceExtensions.ffmpeg,
  async encode(request, output) {
    const examined = await examine(request);
    if (request.signal.aborted) return fail("it was cancelled");
    const isOdd = examined !== null && (examined.damage.length > 0 || examined.streams > 1);
    const counted = countSegments(output);
    if (isOdd) {
      const made = await mediabunnyEncoder.encode(request, counted.output);
      if (made.ok || counted.segments() > 0) return made;
    }
    const made = await encodeByFfmpeg(request, counted.output, examined);
    if (made.ok || examined === null || isOdd || counted.segments() > 0) return made;
    const other = await mediabunnyEncoder.encode(request, counted.output);
    return other.ok ? other : made;
  },
};

/** Null for a format that only ffmpeg decodes, and for a file in which nothing can be told. */
async function examine({ source }: EncodeRequest): Promise<Examined | null> {
  try {
    return await examineSound(openWindow(source));
  } catch (error) {
    if (error instanceof SourceFault) return null;
    throw error;
  }
}

/** What was handed out cannot be made again by another. */
function countSegments(output: EncodeOutput): { readonly output: EncodeOutput; segments(): number } {
  let segments = 0;
  return {
    output: {
      ...output,
      segment: async (kind, segment) => {
        segments += 1;
        await output.segment(kind, segment);
      },
    },
    segments: () => segments,
  };
}

async function encodeByFfmpeg(
  request: EncodeRequest,
  output: EncodeOutput,
  examined: Examined | null,
): Promise<Result<null, string>> {
  const name = randomBytes(8).toString("hex");
  const scratch = request.kinds.map((kind) => ({
    ...{ kind, path: join(request.scratchDirectory, `${name}-${kind}.mp4`) },
    form: renditionForm(kind, request),
  }));
  const link = join(request.scratchDirectory, `${name}${extname(request.source.path).replace(/[^.a-zA-Z0-9]/g, "")}`);
  try {
    const input = await inputFor(request, link);
    const shape = await probe(request, input);
    if (!shape.ok) return shape;
    const meter = request.isMeasuring ? createInterleavedMeter(request.sampleRateHz) : null;
    const made = await runFfmpeg({
      argumentList: argumentsFor(request, input, scratch, shape.value),
      ...request,
      onOutput: (bytes) => {
        meter?.push(bytes);
        const seconds = meter?.seconds() ?? secondsTold(bytes);
        if (seconds !== null) output.progress?.(seconds);
      },
    });
    if (!made.ok) return made;
    const { complaint } = made.value;
    const damage = examined?.damage ?? [];
    const isSound = examined !== null && damage.length === 0;
    if (complaint !== null && isSound) {
      // Frames with a CRC were found right, so that it speaks of tags; in an MP3 it may speak of what lies within a frame.
      const isTag = examined.format !== "mp3" || tagComplaint.test(complaint);
      if (!isTag) output.warning?.(`it is damaged: ffmpeg says "${complaint}"`);
      return fail(complaint);
    }
    const seconds = isSound ? examined.seconds : null;
    const expected = seconds !== null && request.range ? secondsOf(request.range, seconds) : seconds;
    const fault = await faultOf(scratch, expected);
    if (fault !== null) return fail(fault);
    for (const text of damage) output.warning?.(text);
    if (complaint !== null) output.warning?.(`it is damaged: ffmpeg says "${complaint}"`);
    if (meter !== null) output.measured?.(meter.finish());
    for (const file of scratch) {
      const packaged = await packageFile(file, output);
      if (packaged !== null) return fail(packaged);
    }
    return ok(null);
  } finally {
    await Promise.all([link, ...scratch.map(({ path }) => path)].map((path) => rm(path, { force: true })));
  }
}

/** What ffmpeg makes of a rendition. */
interface ScratchFile {
  readonly kind: RenditionKind;
  readonly path: string;
  readonly form: RenditionForm;
}

/** Nothing is handed out before all of the files are known to be whole. Null when they are, and as long as they should be. */
async function faultOf(scratch: readonly ScratchFile[], expectedSeconds: number | null): Promise<string | null> {
  for (const file of scratch) {
    const measured = await measureFile(file);
    if (!measured.ok) return measured.error;
    if (expectedSeconds !== null && Math.abs(measured.value - expectedSeconds) > lengthToleranceSeconds) {
      return `ffmpeg made ${measured.value.toFixed(2)} s of ${expectedSeconds.toFixed(2)} s`;
    }
  }
  return null;
}

/** Of ffmpeg's report on its progress. */
function secondsTold(bytes: Buffer): number | null {
  const microseconds = bytes
    .toString("latin1")
    .match(/^out_time_us=\d+$/gm)
    ?.at(-1);
  return microseconds === undefined ? null : Number(microseconds.slice(12)) / 1_000_000;
}

/** Of what comes where a frame should be, and of the first frame of a file that was cut out of another. */
const tagComplaint = /^(?:Header missing|Invalid data found|invalid new backstep|Error while decoding)/u;

/** By how much ffmpeg's sound may differ from what was counted: three frames of an MP3, which decoders end differently. */
const lengthToleranceSeconds = 0.08;

/** Nothing but files may be opened, and those only as sound. */
const guard = ["-protocol_whitelist", "file", "-format_whitelist", demuxers, "-codec_whitelist", decoders];
const allocation = ["-max_alloc", `${ffmpegAllocationBytesMax}`];

interface Shape {
  readonly channels: number;
  readonly sampleRateHz: number;
}

/**
 * Channels and rate of the sound, refused before buffers are made for all of it: those of its first frame, in the header of a WAV.
 * ffprobe tells them too, but it opens the decoders of pictures and films for that.
 */
async function probe(request: EncodeRequest, input: string): Promise<Result<Shape, string>> {
  const header = Buffer.alloc(waveHeaderBytes);
  let filled = 0;
  const frame = ["-map", "0:a:0", "-frames:a", "1", "-c:a", "pcm_s16le", "-f", "wav", "pipe:1"];
  const probed = await runFfmpeg({
    argumentList: ["-nostdin", "-v", "error", "-threads", "1", ...allocation, ...guard, "-i", input, ...frame],
    ...request,
    onOutput: (bytes) => {
      filled += bytes.copy(header, filled);
    },
  });
  if (!probed.ok) return probed;
  if (filled < waveHeaderBytes) return fail("there is no sound in it");
  const shape = { channels: header.readUInt16LE(22), sampleRateHz: header.readUInt32LE(24) };
  if (!(shape.channels >= 1 && shape.channels <= sourceChannelsMax)) {
    return fail(`it has ${shape.channels} channels, not 1..${sourceChannelsMax}`);
  }
  if (!(shape.sampleRateHz >= sourceRateHzMin && shape.sampleRateHz <= sourceRateHzMax)) {
    return fail(`its sample rate ${shape.sampleRateHz} Hz is not within ${sourceRateHzMin}..${sourceRateHzMax}`);
  }
  return ok(shape);
}

/** Up to the rate, in a WAV. */
const waveHeaderBytes = 28;

/**
 * The source as ffmpeg opens it: its own descriptor 3, by a link whose name is ours. So nothing in the file's name means anything to
 * ffmpeg, and nothing that is put in the file's place meanwhile is read. The link has the file's extension, which helps ffmpeg to know
 * its kind.
 */
async function inputFor({ source }: EncodeRequest, link: string): Promise<string> {
  const folder = ["/proc/self/fd", "/dev/fd"].find((path) => existsSync(path));
  if (folder === undefined) return `file:${resolve(source.path)}`;
  await symlink(`${folder}/3`, link);
  return `file:${resolve(link)}`;
}

function argumentsFor(
  request: EncodeRequest,
  input: string,
  scratch: readonly ScratchFile[],
  { channels }: Shape,
): string[] {
  const shape = ["-map_metadata", "-1", "-map_chapters", "-1"];
  // One second more than the limit is let through, so that a longer source is refused and not cut.
  const seconds = ["-t", `${trackSecondsMax + 1}`];
  const limits = [...seconds, "-fs", `${scratchBytesMax}`];
  const outputs = scratch.flatMap(({ kind, path, form: { bitsPerSample } }) => {
    const aac = ["-c:a", "aac", "-b:a", `${aacBitsPerSecond(kind)}`];
    const coder = bitsPerSample === null ? aac : flacArguments[bitsPerSample];
    return ["-map", `[${kind}]`, ...shape, ...coder, ...limits, "-f", "mp4", `file:${resolve(path)}`];
  });
  // What is measured tells the progress as well.
  const told = request.isMeasuring
    ? ["-map", "[measured]", ...seconds, "-c:a", "pcm_f32le", "-f", "f32le", "pipe:1"]
    : ["-progress", "pipe:1"];
  const general = ["-nostdin", "-hide_banner", "-v", "error", "-y", "-threads", "1", ...allocation];
  const graph = ["-filter_complex", filterGraph(namesByRate(scratch, request), channels, request)];
  return [...general, ...guard, "-i", input, ...graph, ...outputs, ...told];
}

/** The outputs that get their sound at a rate. */
function namesByRate(
  scratch: readonly ScratchFile[],
  { sampleRateHz, isMeasuring = false }: EncodeRequest,
): Map<number, string[]> {
  const named = new Map<number, string[]>(isMeasuring ? [[sampleRateHz, ["measured"]]] : []);
  for (const { kind, form } of scratch) named.set(form.sampleRateHz, [...(named.get(form.sampleRateHz) ?? []), kind]);
  return named;
}

/** The sound is brought to each rate once, and goes from there to all names. 32-bit floats hold samples of 24 bits exactly. */
function filterGraph(
  names: ReadonlyMap<number, readonly string[]>,
  channels: number,
  { range }: Pick<EncodeRequest, "range">,
): string {
  const labels = (of: readonly string[]) => of.map((name) => `[${name}]`).join("");
  const source = [
    // Samples are counted: gaps and leaps in the time stamps of a damaged or joined file are none of the sound.
    "[0:a:0]asetpts=N/SR/TB",
    // ffmpeg's own way from one channel to two makes it 3 dB quieter.
    ...(channels === 1 ? ["pan=stereo|c0=c0|c1=c0"] : []),
    `asplit=${names.size}${labels([...names.keys()].map((rateHz) => `at${rateHz}`))}`,
  ];
  const rates = [...names].map(([rateHz, outputs]) => [
    // More channels by the coefficients of ITU-R BS.775, made smaller together so that the sum cannot clip, as in `../decode/stereo.ts`.
    `[at${rateHz}]aresample=${rateHz}:rematrix_maxval=1`,
    `aformat=sample_fmts=fltp:channel_layouts=stereo`,
    ...(range ? [cutOf(samplesOf(range, rateHz)), "asetpts=N/SR/TB"] : []),
    `asplit=${outputs.length}${labels(outputs)}`,
  ]);
  return [source, ...rates].map((chain) => chain.join(",")).join(";");
}

/** At the rendition's rate, where the cut falls between two samples. Behind its end ffmpeg decodes no more. */
function cutOf({ start, end }: ReturnType<typeof samplesOf>): string {
  return `atrim=start_sample=${start}${end === null ? "" : `:end_sample=${end}`}`;
}

const flac = ["-c:a", "flac", "-strict", "experimental", "-sample_fmt"];
/** By the bits of its samples. Newer ffmpegs make 32 bits of `s32` where they are not told what is in it. */
const flacArguments = { 16: [...flac, "s16"], 24: [...flac, "s32", "-bits_per_raw_sample", "24"] } as const;

/** Seconds of sound in ffmpeg's file; fails when it cannot become a track. */
async function measureFile({ kind, path, form: { sampleRateHz } }: ScratchFile): Promise<Result<number, string>> {
  const input = new Input({ source: new FilePathSource(path), formats: [MP4] });
  try {
    const track = await input.getPrimaryAudioTrack();
    if (!track) return fail("there is no sound in it");
    let told = 0;
    let packets = 0;
    for await (const packet of new EncodedPacketSink(track).packets(undefined, undefined, { metadataOnly: true })) {
      told += Math.round(packet.duration * sampleRateHz);
      packets += 1;
    }
    const isFlac = kind === "flac";
    const audibleSamples = isFlac ? told : told - aacFrameSamples;
    if (audibleSamples <= 0) return fail("there is no sound in it");
    if (audibleSamples > trackSecondsMax * sampleRateHz) {
      return fail(`it is longer than ${trackSecondsMax / 3_600} hours`);
    }
    if (!isFlac) headerCounts("mp4a.40.2", packets * aacFrameSamples, audibleSamples);
    return ok(audibleSamples / sampleRateHz);
  } catch (error) {
    if (error instanceof SourceFault) return fail(error.message);
    throw error;
  } finally {
    input.dispose();
  }
}

/** Reads the frames out of ffmpeg's file and cuts them into segments. Answers with a reason when it cannot. */
async function packageFile({ kind, path, form }: ScratchFile, output: EncodeOutput): Promise<string | null> {
  const { sampleRateHz } = form;
  const codec: Codec = kind === "flac" ? "flac" : "mp4a.40.2";
  const input = new Input({ source: new FilePathSource(path), formats: [MP4] });
  try {
    const track = await input.getPrimaryAudioTrack();
    const decoderConfig = await track?.getDecoderConfig();
    if (!track || !decoderConfig) return "there is no sound in it";
    const packager = createPackager(form);
    const source = new EncodedAudioPacketSource(codec === "flac" ? "flac" : "aac");
    packager.output.addAudioTrack(source);
    await packager.output.start();
    let timeline = 0;
    let told = 0;
    for await (const packet of new EncodedPacketSink(track).packets()) {
      // ffmpeg tells how much of the last frame is sound by shortening it; on the timeline a frame is always whole.
      const toldSamples = Math.round(packet.duration * sampleRateHz);
      const frameSamples = codec === "flac" ? toldSamples : aacFrameSamples;
      const placed = new EncodedPacket(packet.data, "key", timeline / sampleRateHz, frameSamples / sampleRateHz);
      await source.add(placed, { decoderConfig });
      timeline += frameSamples;
      told += toldSamples;
      for (const segment of packager.take()) await output.segment(kind, segment);
    }
    const audibleSamples = codec === "flac" ? told : told - aacFrameSamples;
    await packager.output.finalize();
    for (const segment of packager.takeLast(timeline)) await output.segment(kind, segment);
    const counts = headerCounts(codec, timeline, audibleSamples);
    const init = packager.init();
    await output.finished({ kind, codec, sampleRateHz, channels: renditionChannels, ...counts, init });
    return null;
  } catch (error) {
    if (error instanceof SourceFault) return error.message;
    throw error;
  } finally {
    input.dispose();
  }
}
