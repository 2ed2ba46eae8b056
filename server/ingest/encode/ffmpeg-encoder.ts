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
  renditionChannels,
  SourceFault,
} from "../encoder.ts";
import {
  ffmpegAllocationBytesMax,
  scratchBytesMax,
  sourceChannelsMax,
  sourceRateHzMax,
  sourceRateHzMin,
  trackSecondsMax,
} from "../limits.ts";
import { createPackager } from "./packager.ts";
import { runFfmpeg } from "./run-ffmpeg.ts";
import { sourceExtensions } from "./source-extensions.ts";

/** Demuxers that a source may ask for: sound only, nothing that opens further files or addresses. */
const demuxers = "wav,w64,flac,mp3,ogg,mov,mp4,m4a,aac,aiff";

/** Decoders that a source may ask for: none of pictures and films, which its demuxers would try in passing. */
const decoders = [
  "aac,aac_latm,ac3,eac3,alac,als,dca,flac,gsm,gsm_ms,libgsm,libgsm_ms,opus,libopus,speex,libspeex,vorbis,libvorbis",
  "mp1,mp1float,mp2,mp2float,mp3,mp3float,mp3adu,mp3adufloat,mp3on4,mp3on4float,adpcm_ima_qt,adpcm_ima_wav,adpcm_ms",
  "pcm_alaw,pcm_mulaw,pcm_u8,pcm_s8,pcm_u16be,pcm_u16le,pcm_s16be,pcm_s16le,pcm_u24be,pcm_u24le,pcm_s24be,pcm_s24le",
  "pcm_u32be,pcm_u32le,pcm_s32be,pcm_s32le,pcm_f32be,pcm_f32le,pcm_f64be,pcm_f64le,pcm_s64be,pcm_s64le",
].join(",");

/** Decodes and encodes with the `ffmpeg` on the PATH; the segments are cut by the same packager as everywhere. */
export const ffmpegEncoder: Encoder = {
  name: "ffmpeg",
  extensions: sourceExtensions.ffmpeg,
  async encode(request, output) {
    const name = randomBytes(8).toString("hex");
    const scratch = request.kinds.map((kind) => ({
      kind,
      path: join(request.scratchDirectory, `${name}-${kind}.mp4`),
    }));
    const link = join(request.scratchDirectory, `${name}${extname(request.source.path).replace(/[^.a-zA-Z0-9]/g, "")}`);
    try {
      const input = await inputFor(request, link);
      const shape = await probe(request, input);
      if (!shape.ok) return shape;
      const made = await runFfmpeg({
        argumentList: argumentsFor(request, input, scratch, shape.value.channels === 1),
        ...request,
        onOutput: (bytes) => {
          const microseconds = bytes
            .toString("latin1")
            .match(/^out_time_us=\d+$/gm)
            ?.at(-1);
          if (microseconds !== undefined) output.progress?.(Number(microseconds.slice(12)) / 1_000_000);
        },
      });
      if (!made.ok) return made;
      for (const { kind, path } of scratch) {
        const packaged = await packageFile(kind, path, request.sampleRateHz, output);
        if (packaged !== null) return fail(packaged);
      }
      return ok(null);
    } finally {
      await Promise.all([link, ...scratch.map(({ path }) => path)].map((path) => rm(path, { force: true })));
    }
  },
};

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
  scratch: readonly { kind: RenditionKind; path: string }[],
  isMono: boolean,
): string[] {
  // ffmpeg's own way from one channel to two makes it 3 dB quieter.
  const channels = isMono ? ["-af", "pan=stereo|c0=c0|c1=c0"] : ["-ac", `${renditionChannels}`];
  const shape = ["-map", "0:a:0", "-map_metadata", "-1", "-map_chapters", "-1", ...channels];
  // One second more than the limit is let through, so that a longer source is refused and not cut.
  const limits = ["-t", `${trackSecondsMax + 1}`, "-fs", `${scratchBytesMax}`];
  const outputs = scratch.flatMap(({ kind, path }) => {
    const bitsPerSecond = aacBitsPerSecond(kind);
    const coder = bitsPerSecond === null ? flacArguments : ["-c:a", "aac", "-b:a", `${bitsPerSecond}`];
    return [...shape, "-ar", `${request.sampleRateHz}`, ...coder, ...limits, "-f", "mp4", `file:${resolve(path)}`];
  });
  const general = ["-nostdin", "-hide_banner", "-v", "error", "-xerror", "-y", "-threads", "1", ...allocation];
  return [...general, "-progress", "pipe:1", ...guard, "-i", input, ...outputs];
}

const flacArguments = ["-c:a", "flac", "-sample_fmt", "s16", "-strict", "experimental"];

/** Reads the frames out of ffmpeg's file and cuts them into segments. Answers with a reason when it cannot. */
async function packageFile(
  kind: RenditionKind,
  path: string,
  sampleRateHz: number,
  output: EncodeOutput,
): Promise<string | null> {
  const codec: Codec = kind === "flac" ? "flac" : "mp4a.40.2";
  const input = new Input({ source: new FilePathSource(path), formats: [MP4] });
  try {
    const track = await input.getPrimaryAudioTrack();
    const decoderConfig = await track?.getDecoderConfig();
    if (!track || !decoderConfig) return "there is no sound in it";
    const packager = createPackager(sampleRateHz);
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
    if (audibleSamples <= 0) return "there is no sound in it";
    if (audibleSamples > trackSecondsMax * sampleRateHz) return `it is longer than ${trackSecondsMax / 3_600} hours`;
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
