import { AudioSampleSink, CustomSource, Input, WAVE } from "mediabunny";
import type { ReadableFile } from "../../files/open-regular.ts";
import { readAt, readChunks } from "../../files/read-at.ts";
import { SourceFault } from "../encoder.ts";
import { readChunkBytes, sourceChannelsMax, sourceRateHzMax, sourceRateHzMin } from "../limits.ts";
import type { PcmBlock, PcmSource } from "./pcm-source.ts";
import { type SoundFormat, type SoundShape, sniffSoundFormat, soundShape } from "./sound-format.ts";
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

/** Decodes an open file in this process, format told by its first bytes. Throws `SourceFault` on what it can't read. */
export async function* decodeSource(source: ReadableFile): PcmSource {
  const head = Buffer.alloc(Math.min(readChunkBytes, source.bytes));
  await readAt(source.fd, head, 0);
  const format = sniffSoundFormat(head);
  if (format === null) throw new SourceFault("it is no WAV, FLAC, MP3, Ogg Vorbis or Opus file");
  checkShape(soundShape(head, format));
  const blocks = format === "wav" ? decodeWave(source) : decodeStream(source, format);
  let first: PcmBlock | null = null;
  for await (const block of blocks) {
    first ??= block;
    check(block, first);
    if (block.channels[0]!.length > 0) yield block;
  }
}

function check({ sampleRateHz, channels }: PcmBlock, first: PcmBlock): void {
  checkShape({ sampleRateHz, channels: channels.length });
  if (sampleRateHz !== first.sampleRateHz || channels.length !== first.channels.length) {
    throw new SourceFault("its sample rate or channels change in mid-stream");
  }
}

/** A header's claims are checked before anything is made for them, and what a decoder says of its sound again. */
function checkShape({ sampleRateHz, channels }: Partial<SoundShape>): void {
  if (sampleRateHz !== undefined && !(sampleRateHz >= sourceRateHzMin && sampleRateHz <= sourceRateHzMax)) {
    throw new SourceFault(`its sample rate ${sampleRateHz} Hz is not within ${sourceRateHzMin}..${sourceRateHzMax}`);
  }
  if (channels !== undefined && !(channels >= 1 && channels <= sourceChannelsMax)) {
    throw new SourceFault(`it has ${channels} channels, not 1..${sourceChannelsMax}`);
  }
}

async function* decodeWave(source: ReadableFile): PcmSource {
  const read = async (start: number, end: number) => {
    const bytes = Buffer.alloc(end - start);
    return bytes.subarray(0, await readAt(source.fd, bytes, start));
  };
  const input = new Input({ source: new CustomSource({ getSize: () => source.bytes, read }), formats: [WAVE] });
  try {
    const track = await input.getPrimaryAudioTrack();
    if (!track) throw new SourceFault("it holds no sound that can be decoded");
    checkShape({ sampleRateHz: track.sampleRate, channels: track.numberOfChannels });
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

async function* decodeStream(source: ReadableFile, format: Exclude<SoundFormat, "wav">): PcmSource {
  const decoder = await newDecoder(format);
  const order: ChannelOrder = format === "vorbis" || format === "opus" ? "vorbis" : "wav";
  try {
    await decoder.ready;
    for await (const bytes of readChunks(source, readChunkBytes)) {
      const block = blockOf(await decoder.decode(bytes), order);
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

/** A job reads one file, so one of them is loaded. */
async function newDecoder(format: Exclude<SoundFormat, "wav">): Promise<StreamDecoder> {
  switch (format) {
    case "flac":
      return new (await import("@wasm-audio-decoders/flac")).FLACDecoder();
    case "mp3":
      return new (await import("mpg123-decoder")).MPEGDecoder();
    case "vorbis":
      return new (await import("@wasm-audio-decoders/ogg-vorbis")).OggVorbisDecoder();
    case "opus":
      return new (await import("ogg-opus-decoder")).OggOpusDecoder();
  }
}
