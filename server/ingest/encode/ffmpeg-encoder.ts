import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
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
import { errorTextMax, scratchBytesMax, trackSecondsMax } from "../limits.ts";
import { createPackager } from "./packager.ts";
import { sourceExtensions } from "./source-extensions.ts";

/** Demuxers that a source may ask for: sound only, nothing that opens further files or addresses. */
const demuxers = "wav,w64,flac,mp3,ogg,mov,mp4,m4a,aac,aiff";

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
    try {
      const probed = await run("ffprobe", [...guard, ...probeArguments, sourceOf(request)], request.signal);
      if (!probed.ok) return probed;
      const made = await run("ffmpeg", argumentsFor(request, scratch, probed.value.trim() === "1"), request.signal);
      if (!made.ok) return made;
      for (const { kind, path } of scratch) {
        const packaged = await packageFile(kind, path, request.sampleRateHz, output);
        if (packaged !== null) return fail(packaged);
      }
      return ok(null);
    } finally {
      await Promise.all(scratch.map(({ path }) => rm(path, { force: true })));
    }
  },
};

/** Nothing but files may be opened, and those only as sound. */
const guard = ["-protocol_whitelist", "file", "-format_whitelist", demuxers];

const probeArguments = ["-v", "error", "-select_streams", "a:0", "-show_entries", "stream=channels", "-of", "csv=p=0"];

function sourceOf(request: EncodeRequest): string {
  return `file:${resolve(request.path)}`;
}

function argumentsFor(
  request: EncodeRequest,
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
  const general = ["-nostdin", "-hide_banner", "-v", "error", "-xerror", "-y", "-threads", "1"];
  return [...general, ...guard, "-i", sourceOf(request), ...outputs];
}

const flacArguments = ["-c:a", "flac", "-sample_fmt", "s16", "-strict", "experimental"];

/** Runs a program to its end or the signal's; answers with the beginning of what it wrote, or a reason when it failed. */
function run(program: string, argumentList: readonly string[], signal: AbortSignal): Promise<Result<string, string>> {
  return new Promise((answer) => {
    if (signal.aborted) return answer(fail("it was cancelled"));
    const child = spawn(program, argumentList, { stdio: ["ignore", "pipe", "pipe"], env: { PATH: process.env.PATH } });
    const stop = () => child.kill("SIGKILL");
    signal.addEventListener("abort", stop, { once: true });
    let text = "";
    let errorText = "";
    child.stdout.on("data", (bytes: Buffer) => {
      if (text.length < errorTextMax) text += bytes.toString("utf8");
    });
    child.stderr.on("data", (bytes: Buffer) => {
      if (errorText.length < errorTextMax) errorText += bytes.toString("utf8");
    });
    child.once("error", (error) => {
      signal.removeEventListener("abort", stop);
      answer(fail(`${program} could not be started: ${error.message}`));
    });
    child.once("close", (code) => {
      signal.removeEventListener("abort", stop);
      if (signal.aborted) answer(fail("it was cancelled"));
      else
        answer(code === 0 ? ok(text) : fail(`${program} ended with ${code ?? "a signal"}: ${reasonFrom(errorText)}`));
    });
  });
}

/** The last line that ffmpeg said, without memory addresses and paths. */
function reasonFrom(errorText: string): string {
  const lines = errorText
    .split("\n")
    .map((line) => line.replace(/^\[[^\]]*\]\s*/, "").replace(/^file:\S.*\/[^/]*: /, ""))
    .filter((line) => line.trim() !== "");
  return (lines.at(-1) ?? "no reason given").slice(0, 200);
}

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
