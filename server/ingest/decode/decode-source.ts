import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { FLACDecoder } from "@wasm-audio-decoders/flac";
import { OggVorbisDecoder } from "@wasm-audio-decoders/ogg-vorbis";
import { AudioSampleSink, FilePathSource, Input, WAVE } from "mediabunny";
import { MPEGDecoder } from "mpg123-decoder";
import { OggOpusDecoder } from "ogg-opus-decoder";
import { SourceFault } from "../encoder.ts";
import { readChunkBytes, sourceChannelsMax, sourceRateHzMax, sourceRateHzMin } from "../limits.ts";
import type { PcmBlock, PcmSource } from "./pcm-source.ts";
import { type SoundFormat, sniffSoundFormat } from "./sound-format.ts";
import type { ChannelOrder } from "./stereo.ts";

/** What the WASM decoders have in common. */
interface StreamDecoder {
  readonly ready: Promise<void>;
  decode(bytes: Uint8Array): Decoded | Promise<Decoded>;
  flush?(): Decoded | Promise<Decoded>;
  free(): void;
}

interface Decoded {
  readonly channelData: readonly Float32Array[];
  readonly samplesDecoded: number;
  readonly sampleRate: number;
  readonly errors: readonly { readonly message: string }[];
}

/** Decodes a file in this process, format told by its first bytes. Throws `SourceFault` on what it can't read. */
export async function* decodeSource(path: string): PcmSource {
  const format = await sniff(path);
  if (format === null) throw new SourceFault("it is no WAV, FLAC, MP3, Ogg Vorbis or Opus file");
  const blocks = format === "wav" ? decodeWave(path) : decodeStream(path, format);
  let first: PcmBlock | null = null;
  for await (const block of blocks) {
    first ??= block;
    check(block, first);
    if (block.channels[0]!.length > 0) yield block;
  }
}

function check(block: PcmBlock, first: PcmBlock): void {
  const { sampleRateHz, channels } = block;
  if (!(sampleRateHz >= sourceRateHzMin && sampleRateHz <= sourceRateHzMax)) {
    throw new SourceFault(`its sample rate ${sampleRateHz} Hz is not within ${sourceRateHzMin}..${sourceRateHzMax}`);
  }
  if (channels.length < 1 || channels.length > sourceChannelsMax) {
    throw new SourceFault(`it has ${channels.length} channels, not 1..${sourceChannelsMax}`);
  }
  if (sampleRateHz !== first.sampleRateHz || channels.length !== first.channels.length) {
    throw new SourceFault("its sample rate or channels change in mid-stream");
  }
}

async function sniff(path: string): Promise<SoundFormat | null> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(readChunkBytes), 0, readChunkBytes, 0);
    return sniffSoundFormat(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

async function* decodeWave(path: string): PcmSource {
  const input = new Input({ source: new FilePathSource(path), formats: [WAVE] });
  try {
    const track = await input.getPrimaryAudioTrack();
    if (!track) throw new SourceFault("it holds no sound that can be decoded");
    for await (const sample of new AudioSampleSink(track).samples()) {
      const channels = Array.from({ length: sample.numberOfChannels }, (_, planeIndex) => {
        const plane = new Float32Array(sample.numberOfFrames);
        sample.copyTo(plane, { format: "f32-planar", planeIndex });
        return plane;
      });
      const sampleRateHz = sample.sampleRate;
      sample.close();
      yield { sampleRateHz, order: "wav", channels };
    }
  } finally {
    input.dispose();
  }
}

async function* decodeStream(path: string, format: Exclude<SoundFormat, "wav">): PcmSource {
  const decoder = newDecoder(format);
  const order: ChannelOrder = format === "vorbis" || format === "opus" ? "vorbis" : "wav";
  try {
    await decoder.ready;
    for await (const bytes of createReadStream(path, { highWaterMark: readChunkBytes })) {
      const block = blockOf(await decoder.decode(bytes as Buffer), order);
      if (block) yield block;
    }
    const block = decoder.flush ? blockOf(await decoder.flush(), order) : null;
    if (block) yield block;
  } finally {
    decoder.free();
  }
}

function blockOf(decoded: Decoded, order: ChannelOrder): PcmBlock | null {
  if (decoded.samplesDecoded === 0) return null;
  return { sampleRateHz: decoded.sampleRate, order, channels: decoded.channelData };
}

function newDecoder(format: Exclude<SoundFormat, "wav">): StreamDecoder {
  switch (format) {
    case "flac":
      return new FLACDecoder();
    case "mp3":
      return new MPEGDecoder();
    case "vorbis":
      return new OggVorbisDecoder();
    case "opus":
      return new OggOpusDecoder();
  }
}
